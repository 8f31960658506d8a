/** The shells that completion supports. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The completion scripts. Each calls the command itself, so completion always matches the help. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for stowage: source <(stowage completion bash)
_stowage() {
  local IFS=$'\\n' words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local found=($("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null | cut -f 1))
  # Bash takes --flag=value for three words, and wants the last one only.
  if [[ \${words[-1]} == = || ( \${#words[@]} -gt 1 && \${words[-2]} == = ) ]]; then
    found=("\${found[@]#*=}")
  fi
  COMPREPLY=("\${found[@]}")
}
complete -o default -F _stowage stowage`,
  zsh: `#compdef stowage
# zsh completion for stowage: source <(stowage completion zsh)
_stowage() {
  local -a asked found
  asked=(\${words[1]} complete -- "\${(@)words[2,CURRENT]}")
  found=("\${(@f)$("\${(@)asked}" 2>/dev/null | sed -e 's/:/\\\\:/g' -e 's/\\t/:/')}")
  if [[ -n \${found[1]} ]]; then _describe stowage found; else _files; fi
}
compdef _stowage stowage`,
  fish: `# fish completion for stowage: stowage completion fish | source
function __stowage_complete
  stowage complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null
end
complete -c stowage -a '(__stowage_complete)'`,
};

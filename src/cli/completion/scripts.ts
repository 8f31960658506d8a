/** Shells that completion knows. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What a shell reads to complete the command. Each asks the command itself, so that it never knows
 * less than its help.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for stowage: source <(stowage completion bash)
_stowage() {
  local IFS=$'\\n' words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local found=($("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null | cut -f 1))
  # Bash takes --flag=value for three words, and wants the last one only.
  [[ \${words[-1]} == = || ( \${#words[@]} -gt 1 && \${words[-2]} == = ) ]] && found=("\${found[@]#*=}")
  COMPREPLY=("\${found[@]}")
}
complete -o default -F _stowage stowage`,
  zsh: `#compdef stowage
# zsh completion for stowage: source <(stowage completion zsh)
_stowage() {
  local -a found
  found=("\${(@f)$(\${words[1]} complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null | sed -e 's/:/\\\\:/g' -e 's/\\t/:/')}")
  if [[ -n \${found[1]} ]]; then _describe stowage found; else _files; fi
}
compdef _stowage stowage`,
  fish: `# fish completion for stowage: stowage completion fish | source
complete -c stowage -a '(stowage complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
};

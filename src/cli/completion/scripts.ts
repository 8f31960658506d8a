import type { Line, Table } from './table.js';

/** The shells that completion supports. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Every command has it. */
const HELP = '--help';
/** What this share of the commands has is usual. */
const USUAL_SHARE = 0.6;

/**
 * The completion script of a shell. It knows commands, options and their values by itself: no
 * process of ours is started while somebody types. Names of pools and the like come from files that
 * `stowage complete` writes in the background, so that they are those of a moment ago.
 */
export function completionScript(shell: Shell, table: Table): string {
  const common = commonFunctions(table, shell !== 'bash');
  switch (shell) {
    case 'bash':
      return `# bash completion for stowage: source <(stowage completion bash)\n${common}\n${BASH}`;
    case 'zsh':
      return `${ZSH_HEAD}\n${common}\n${ZSH}`;
    case 'fish':
      return (
        '# fish completion for stowage: stowage completion fish | source\n' +
        `set -g __stowage_functions ${fishQuoted(common)}\n${FISH}`
      );
  }
}

/**
 * In the language of any POSIX shell, for all three. Places with the same words share one branch,
 * and what most commands have is told once: fish hands all of it over as one argument, of which a
 * kernel takes 128 KiB.
 */
function commonFunctions(table: Table, withMeaning: boolean): string {
  const usual = usualLines(table);
  const print = (lines: readonly Line[]) => {
    const words = lines.map(([word, about]) =>
      quoted(withMeaning && about !== '' ? `${word}\t${about}` : word),
    );
    return words.length === 0 ? ':' : `printf '%s\\n' ${words.join(' ')}`;
  };
  const places = new Map<string, string[]>();
  for (const [place, lines] of table) {
    const own = lines.filter((line) => !usual.has(textOf(line)));
    const hasUsual = own.length + usual.size === lines.length && usual.size > 0;
    const body = hasUsual ? `${print(own)}; __stowage_usual` : print(lines);
    places.set(body, [...(places.get(body) ?? []), place]);
  }
  const cases = [...places].map(
    ([body, alike]) => `    ${alike.map(quoted).join(' | ')}) ${body} ;;`,
  );
  return `__stowage_usual() { ${print([...usual.values()])}; }
__stowage_table() {
  case "$1" in
${cases.join('\n')}
    *) return 1 ;;
  esac
}
${WALK}`;
}

/** The lines that most commands have: the options of a connection. */
function usualLines(table: Table): ReadonlyMap<string, Line> {
  const counts = new Map<string, { readonly line: Line; count: number }>();
  let commands = 0;
  for (const lines of table.values()) {
    if (!lines.some(([word]) => word === HELP)) continue;
    commands += 1;
    for (const line of lines) {
      const known = counts.get(textOf(line)) ?? { line, count: 0 };
      known.count += 1;
      counts.set(textOf(line), known);
    }
  }
  const most = [...counts].filter(([, { count }]) => count > commands * USUAL_SHARE);
  return new Map(most.map(([text, { line }]) => [text, line]));
}

function textOf([word, about]: Line): string {
  return `${word}\t${about}`;
}

const WALK = `__stowage_names() {
  local server="\${STOWAGE_CONTEXT:-\${STOWAGE_SERVER:-default}}"
  server=$(printf '%s' "$server" | tr -c 'A-Za-z0-9._-' '_')
  cat "\${XDG_CACHE_HOME:-$HOME/.cache}/stowage/$server/$1" 2>/dev/null
  (stowage complete --refresh </dev/null >/dev/null 2>&1 &)
}
# What may stand for the last word, a line each; nothing: a file.
__stowage_complete() {
  local place='' pending='' given=0 typed='' before='' word='' line=''
  while [ $# -gt 1 ]; do
    word=$1
    shift
    if [ -n "$pending" ]; then pending=''; continue; fi
    case "$word" in
      --*=*) ;;
      -*) if __stowage_table "\${place:+$place }$word" >/dev/null; then pending=$word; fi ;;
      *)
        if __stowage_table "\${place:+$place }$word" >/dev/null; then
          place="\${place:+$place }$word"
        else
          given=$((given + 1))
        fi ;;
    esac
  done
  typed=$1
  word=$place
  case "$typed" in
    --*=*)
      word="\${place:+$place }\${typed%%=*}"
      before="\${typed%%=*}="
      typed=\${typed#*=} ;;
    *)
      if [ -n "$pending" ]; then
        word="\${place:+$place }$pending"
      elif case "$typed" in -*) false ;; *) __stowage_table "$place" | grep -q '^-' ;; esac; then
        word="\${place:+$place }$given"
      fi ;;
  esac
  case "$(__stowage_table "$word" | head -n 1)$typed" in
    ,*,*) before="$before\${typed%,*},"; typed=\${typed##*,} ;;
  esac
  __stowage_table "$word" | while IFS= read -r line; do
    case "$line" in
      ,) ;;
      @*) __stowage_names "\${line#@}" ;;
      *) printf '%s\\n' "$line" ;;
    esac
  done | while IFS= read -r line; do
    case "$line" in "$typed"*) printf '%s%s\\n' "$before" "$line" ;; esac
  done
}`;

const BASH = `_stowage() {
  # Bash breaks words at @, = and : where we do not.
  local words piece head found=() line
  set -f
  words=(\${COMP_LINE:0:COMP_POINT})
  set +f
  case "\${COMP_LINE:0:COMP_POINT}" in *' ') words+=('') ;; esac
  piece=\${COMP_WORDS[COMP_CWORD]}
  case "$piece" in [@=:]) piece='' ;; esac
  head=\${words[\${#words[@]} - 1]}
  head=\${head%"$piece"}
  while IFS= read -r line; do found+=("\${line#"$head"}"); done \\
    < <(__stowage_complete "\${words[@]:1}")
  COMPREPLY=("\${found[@]}")
  case "\${found[*]}" in *=) compopt -o nospace 2>/dev/null ;; esac
}
complete -o default -F _stowage stowage`;

const ZSH_HEAD = `#compdef stowage
# zsh completion for stowage: source <(stowage completion zsh)`;

const ZSH = `_stowage() {
  local -a asked found
  # Before the emulation, in which arrays begin elsewhere.
  asked=("\${(@)words[2,CURRENT]}")
  found=("\${(@f)$(
    emulate sh
    __stowage_complete "\${asked[@]}" | sed -e 's/:/\\\\:/g' -e 's/\\t/:/'
  )}")
  if [[ -n \${found[1]} ]]; then _describe stowage found; else _files; fi
}
if [ "$funcstack[1]" = _stowage ]; then _stowage "$@"; else compdef _stowage stowage; fi`;

const FISH = `function __stowage_complete
  sh -c "$__stowage_functions
__stowage_complete \\"\\$@\\"" sh (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null
end
complete -c stowage -a '(__stowage_complete)'`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

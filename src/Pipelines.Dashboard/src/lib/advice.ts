import { plain } from './ansi';
import { partsOf } from './failure';

interface Rule {
  when: RegExp;
  say: (found: RegExpMatchArray) => string;
}

// From the particular to the general; each says what a person can do next.
const rules: Rule[] = [
  {
    when: /ModuleNotFoundError: No module named '([^']+)'/,
    say: (found) => `The interpreter lacks the module "${found[1]}". Add it to the component's packages_to_install, or install it where the server's interpreter finds it.`,
  },
  { when: /(?:No space left on device|ENOSPC|disk quota exceeded)/i, say: () => 'The disk is full. Free space where the home of the server lies, then retry.' },
  { when: /(?:\bMemoryError\b|Cannot allocate memory|out of memory|\bOOM\b|exit(?:ed)?(?: with)?(?: code)? 137\b|SIGKILL|signal 9\b)/i, say: () => 'It was killed or ran out of memory. Give the step a higher memory limit, or smaller batches.' },
  { when: /(?:timed? ?out|time limit|deadline)/i, say: () => 'It took longer than it may. Raise the time limit, or look in the log where it stood still.' },
  { when: /(?:command not found|exit(?:ed)?(?: with)?(?: code)? 127\b|No such file or directory: '[^']*(?:python|bash|sh)')/i, say: () => "The step's command was not found on this machine. Install the program, or run the step in its container (--launcher container)." },
  { when: /(?:Permission denied|EACCES)/i, say: () => 'It may not read or write something: look at the path in the message, and at who the server runs as.' },
  { when: /(?:Connection refused|Name or service not known|Temporary failure in name resolution|getaddrinfo|Network is unreachable)/i, say: () => 'It could not reach another machine. If that machine is back, a retry is enough.' },
  { when: /(?:FileNotFoundError|No such file or directory)(?:[^'\n]*'([^']+)')?/, say: (found) => `A file is missing${found[1] ? `: ${found[1]}` : ''}. Look whether the task before it wrote it, and under that name.` },
  { when: /KeyError: (.+)/, say: (found) => `The program asked for ${found[1]?.trim()} where there is none: look at what it was given.` },
  { when: /output\b.*\b(?:missing|not written|absent)|did not (?:write|produce)|(?:was|were) not (?:written|made)/i, say: () => 'The program ended well and left an output unwritten. Write to the path that it was given for it.' },
];

const general = 'Open the log: the reason stands mostly in its last lines. When it is mended, retry: what has succeeded is not done again.';

/** What to do about a failure, by its message and the end of its log. */
export function adviceFor(error: string, log: readonly string[]): string {
  const tail = (log.length > 0 ? log.slice(-60) : partsOf(error).tail).map(plain);
  for (const text of [...tail].reverse().concat(partsOf(error).message)) {
    for (const rule of rules) {
      const found = rule.when.exec(text);
      if (found) return rule.say(found);
    }
  }
  return general;
}

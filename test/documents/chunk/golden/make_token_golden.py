"""Makes tokens.golden.json: how many tokens all-MiniLM-L6-v2's own tokenizer makes of texts.

Run: python make_token_golden.py TOKENIZER.json > tokens.golden.json    (needs the tokenizers package)
"""

import json
import sys

from tokenizers import Tokenizer

TEXTS = {
    "prose": "Ferns like shade and damp air. Water a fern twice a week, and mist its fronds on dry days. They dislike direct sun, which "
    "burns their fronds within a day, and they need a pot that drains well because standing water rots their roots.",
    "documentation": "Install the package with npm, then import the client. The worker starts in the background and downloads the model "
    "the first time it is needed; afterwards everything runs offline. Configuration options are described in the reference.",
    "law": "Notwithstanding any provision to the contrary, the licensee shall indemnify and hold harmless the licensor against all "
    "liabilities, damages, costs and expenses (including reasonable attorneys' fees) arising out of any infringement.",
    "numbers": "In 2024 the company sold 12,345 units at 99.95 each, up 4.2% from 2023; revenue was 1,233,882.75 euros.",
    "german": "Die Zimmerpflanze braucht wenig Licht und regelmäßig Wasser. Gießen Sie sie zweimal in der Woche, im Winter seltener.",
    "code": "export async function openLibrary(parts: LibraryParts): Promise<Library> {\n  return libraryOver(parts, await LibraryState.open(parts));\n}",
}

tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
count = lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)
print(json.dumps({name: {"text": text, "tokens": count(text)} for name, text in TEXTS.items()}, indent=1))

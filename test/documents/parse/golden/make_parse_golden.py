"""Makes parse.golden.json: what other people's parsers make of the same documents.

Run: python make_parse_golden.py > parse.golden.json
Needs: pip install markdown-it-py beautifulsoup4 html5lib reportlab pypdf pdfminer.six
csv is Python's own module, Markdown is CommonMark by markdown-it-py with its tables, HTML is html5lib's tree, the words of the
PDFs are pdfminer's. The PDFs are made by reportlab, locked by pypdf.
"""

import base64
import csv
import io
import json
import re

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from pdfminer.high_level import extract_text
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

CSV = {
    "plain": "name,age\nAda,36\nAlan,41\n",
    "quoted": 'title,said\n"Hello, world","He said ""no"""\n"two\nlines",x\n',
    "empty values": "a,b,c\n,,\n1,,3\n",
    "a quote in the middle": 'a,b\n5" pipe,x"y"z\n',
    "no line end at the end": "a,b\n1,2",
    "blank lines": "a,b\n\n1,2\n\n\n3,4\n",
    "after a quoted value": 'a,b\n"x"y,2\n',
    "ragged": "a,b,c\n1\n1,2,3,4\n",
    "semicolons": "a;b;c\n1,5;2;3\n4;5;6,7\n",
    "tabs": "a\tb\n1 2\t3, 4\n",
}
DELIMITERS = {"semicolons": ";", "tabs": "\t"}

MARKDOWN = {
    "headings": "# One\n\nText\nof two lines\n\nTwo\n===\n\n## Three ##\nThree\n-----\n\n####### no heading\n\n#none\n\n### `Code` and *more*\n",
    "lists": "- a\n- b\n\n  more of b\n\n    - nested\n\n- c\nlazy\n\nAfter\n\n1. x\n2. y\n\n* * *\n\n+ other\n",
    "code": "```js\n# no heading\n\n- no list\n```\n\nText\n\n    indented\n\n    still\n\n~~~\n```\n~~~\n\n````\n```\nopen to the end",
    "tables": "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\n\nAfter\n\na | b\n--|--\n1 | 2\n\nno | table\n",
    "quotes": "> quoted\nlazy\n\nText\n***\nText\n- list\n\n# End",
    "a list with code": "- item\n\n  ```\n  # no heading\n\n  text\n  ```\n- next\n\nEnd\n",
}

HTML = {
    "a page": "<!doctype html><html><head><title>The  title</title><style>p{color:red}</style><script>var a = '<p>no</p>'</script>"
    "</head><body><h1>Head <em>line</em></h1><p>One &amp; two&nbsp;three<br>four<p>Unclosed <b>bold<i>both</b>it</i>"
    "<ul><li>first<li>second<ul><li>inner</ul></ul><table><tr><th>a<th>b<tr><td>1<td>2</table><pre>  keep\n   this</pre></body></html>",
    "broken": "<p>a<div>b</p>c</div><b>d<p>e</b>f</p></span>g<li>h<h2>k</h3>l",
    "nothing around": "Just <i>text</i> &lt;with&gt; entities &copy; &#x4e2d; &notit; &hearts",
    "comments": "a<!-- <p>no</p> -->b<!--[if IE]>no<![endif]-->c<![CDATA[x]]>d<?php no ?>e",
}


def markdown_blocks(text):
    kinds = {
        "heading_open": "heading",
        "paragraph_open": "paragraph",
        "bullet_list_open": "list",
        "ordered_list_open": "list",
        "blockquote_open": "paragraph",
        "table_open": "table",
        "fence": "code",
        "code_block": "code",
    }
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks = []
    for at, token in enumerate(tokens):
        if token.level > 0 or token.type not in kinds:
            continue
        block = {"type": kinds[token.type], "line": token.map[0]}
        if token.type == "heading_open":
            said = "".join(child.content for child in tokens[at + 1].children)
            block |= {"level": int(token.tag[1]), "title": said}
        blocks.append(block)
    return blocks


def html_letters(html):
    soup = BeautifulSoup(html, "html5lib")
    for element in soup(["script", "style", "title"]):
        element.decompose()
    texts = [text for text in soup.find_all(string=True) if type(text).__name__ == "NavigableString"]
    return "".join(re.findall(r"[^\W_]+", " ".join(texts)))


def pdf():
    styles = getSampleStyleSheet()
    body = styles["BodyText"]
    story = []
    for chapter, about in [("Ferns", "shade"), ("Cactuses", "sun")]:
        story += [
            Paragraph(chapter, styles["Heading1"]),
            Paragraph(f"{chapter} like {about}. " + "They are watered with care, and never more than they can drink in a day. " * 4, body),
            Paragraph("How to water", styles["Heading2"]),
            Paragraph(f"Water {chapter.lower()} early in the morning. Let the water stand for a night before.", body),
            Table([["Month", "Litres"], ["May", "2"], ["June", "3"]]),
            PageBreak(),
        ]
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=A5, title="On plants", invariant=1)
    document.build(story)
    return out.getvalue()


def locked(data):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(data):
    return base64.b64encode(data).decode()


plants = pdf()
print(
    json.dumps(
        {
            "csv": {
                name: {"text": text, "rows": [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS.get(name, ",")) if row]}
                for name, text in CSV.items()
            },
            "markdown": {name: {"text": text, "blocks": markdown_blocks(text)} for name, text in MARKDOWN.items()},
            "html": {name: {"text": text, "letters": html_letters(text)} for name, text in HTML.items()},
            "pdf": {
                "data": packed(plants),
                "locked": packed(locked(plants)),
                "words": re.findall(r"[^\W_]+", extract_text(io.BytesIO(plants))),
            },
        },
        ensure_ascii=True,
        indent=1,
    )
)

"""Makes `templates.json`: chat templates that use what those of our families use, and what Jinja2 renders for them, set up as
transformers sets it up.

    pip install jinja2==3.1.6 && python make-templates.py
"""

import datetime
import json
from pathlib import Path

from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    """transformers marks with this tag what the model said; it renders its inside."""

    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def refuse(message):
    raise TemplateError(message)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
environment.globals["raise_exception"] = refuse
environment.globals["strftime_now"] = datetime.datetime(2026, 3, 5, 9, 7).strftime

TEMPLATES = {
    # the system's words before the first message; turns that must alternate; roles by other names; content that may be parts
    "Gemma 3": """\
{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set before = messages[0]['content'] + '\n\n' -%}
    {%- else -%}
        {%- set before = messages[0]['content'][0]['text'] + '\n\n' -%}
    {%- endif -%}
    {%- set turns = messages[1:] -%}
{%- else -%}
    {%- set before = "" -%}
    {%- set turns = messages -%}
{%- endif -%}
{%- for turn in turns -%}
    {%- if (turn['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("roles must take turns") }}
    {%- endif -%}
    {%- set who = "model" if turn['role'] == 'assistant' else turn['role'] -%}
    {{ '<start_of_turn>' + who + '\n' + (before if loop.first else "") }}
    {%- if turn['content'] is string -%}
        {{ turn['content'] | trim }}
    {%- elif turn['content'] is iterable -%}
        {%- for part in turn['content'] -%}{{ part['text'] | trim }}{%- endfor -%}
    {%- else -%}
        {{ raise_exception("no content") }}
    {%- endif -%}
    {{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<start_of_turn>model\n' }}{%- endif -%}
""",
    # the last question, looked for from the end; thoughts kept after it only; a switch that may be undefined
    "Qwen3": """\
{%- if tools %}{{- 'tools: ' + (tools | tojson) }}{%- endif %}
{%- set found = namespace(at=-1) %}
{%- for m in messages[::-1] %}
    {%- if found.at < 0 and m.role == "user" and not (m.content.startswith('<r>') and m.content.endswith('</r>')) %}
        {%- set found.at = messages|length - loop.index %}
    {%- endif %}
{%- endfor %}
{%- for m in messages %}
    {%- set text, thought = m.content, '' %}
    {%- if m.thought is defined and m.thought is not none %}
        {%- set thought = m.thought %}
    {%- elif m.role == 'assistant' and '</think>' in text %}
        {%- set thought = text.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
        {%- set text = text.split('</think>')[-1].lstrip('\n') %}
    {%- endif %}
    {{- '<|im_start|>' + m.role + '\n' }}
    {%- if loop.index0 > found.at and (loop.last or thought) and not m.role == 'user' %}
        {{- '<think>\n' + thought.strip('\n') + '\n</think>\n\n' }}
    {%- endif %}
    {{- text + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}
{%- endif %}
""",
    # flags written into the system's words; the date; {% generation %}; comments; macros
    "SmolLM3": """\
{# thinking is on unless somebody says otherwise #}
{%- if enable_thinking is not defined -%}{%- set enable_thinking = true -%}{%- endif -%}
{%- if enable_thinking -%}{%- set mode = "/think" -%}{%- else -%}{%- set mode = "/no_think" -%}{%- endif -%}
{%- macro turn(role, text) -%}{{ "<|im_start|>" ~ role ~ "\n" ~ text ~ "<|im_end|>\n" }}{%- endmacro -%}
{%- set custom = "" -%}
{%- if messages[0].role == "system" -%}
  {%- set words = messages[0].content -%}
  {%- if "/no_think" in words -%}{%- set mode = "/no_think" -%}{%- endif -%}
  {%- set custom = words.replace("/no_think", "").replace("/think", "").rstrip() -%}
{%- endif -%}
{{- "<|im_start|>system\n" -}}
{%- set today = strftime_now("%d %B %Y") -%}
{{- "Today is " ~ today ~ ", and the mode is " + mode + ".\n\n" -}}
{%- if custom -%}{{- custom + "\n\n" -}}{%- endif -%}
{{- "<|im_end|>\n" -}}
{%- for message in messages -%}
  {%- set content = message.content if message.content is string else "" -%}
  {%- if message.role == "user" -%}
    {{ turn(message.role, content) }}
  {%- elif message.role == "assistant" -%}
    {% generation %}
    {%- if mode == "/think" -%}
      {{ "<|im_start|>assistant\n" + content.lstrip("\n") + "<|im_end|>\n" }}
    {%- else -%}
      {{ "<|im_start|>assistant\n" + "<think>\n\n</think>\n" + content.lstrip("\n") + "<|im_end|>\n" }}
    {%- endif -%}
    {% endgeneration %}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {{ "<|im_start|>assistant\n" if mode == "/think" else "<|im_start|>assistant\n<think>\n\n</think>\n" }}
{%- endif -%}
""",
    # a date that may be given; the system's words taken off the list; headers
    "Llama 3.2": """\
{{- bos_token }}
{%- if not date_string is defined %}
    {%- set date_string = strftime_now("%d %b %Y") if strftime_now is defined else "some day" %}
{%- endif %}
{%- if not tools is defined %}{%- set tools = none %}{%- endif %}
{%- set words = "" %}
{%- if messages[0]['role'] == 'system' %}
    {%- set words = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" + ("tools\n" if tools is not none else "") }}
{{- "It is " + date_string + ".\n\n" + words + "<|eot_id|>" }}
{%- for m in messages if not (m.role in ['ipython', 'tool'] or 'tool_calls' in m) %}
    {{- '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' + m['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{%- endif %}
""",
    # marks, the end of text where no answer is wanted; conditions within the loop's head
    "Phi-3": """\
{% for message in messages if message['role'] in ['system', 'user', 'assistant'] and message['content'] %}
{{ '<|' + message['role'] + '|>\n' + message['content'] + '<|end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}
""",
}

SYSTEM = {"role": "system", "content": " Be brief. /no_think "}
CONVERSATIONS = [
    [{"role": "user", "content": "Hi there"}],
    [SYSTEM, {"role": "user", "content": "What is 2 + 2? "}],
    [
        SYSTEM,
        {"role": "user", "content": "Think."},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nDone."},
        {"role": "user", "content": "\nMore\n"},
    ],
    [{"role": "user", "content": "one"}, {"role": "user", "content": "two"}],
    [{"role": "user", "content": "Go on."}, {"role": "assistant", "content": "<think>a</think>b"}],
]


def rendered(source, messages, generation):
    given = {"messages": messages, "add_generation_prompt": generation, "bos_token": "<bos>", "eos_token": "<eos>"}
    try:
        return environment.from_string(source).render(**given)
    except TemplateError as error:
        return {"refused": str(error)}


def main():
    cases = {
        name: {
            "source": source,
            "prompts": [rendered(source, messages, True) for messages in CONVERSATIONS],
            "withoutAnswer": rendered(source, CONVERSATIONS[2], False),
        }
        for name, source in TEMPLATES.items()
    }
    golden = {"today": [2026, 3, 5, 9, 7], "conversations": CONVERSATIONS, "templates": cases}
    Path(__file__).with_name("templates.json").write_text(json.dumps(golden, indent=1) + "\n")


main()

import Testing

@testable import Compute

@Suite struct ChatTemplateTests {
    private static let conversation = [
        ChatMessage(role: "system", content: " Be brief. "), ChatMessage(role: "user", content: "Hi"),
        ChatMessage(role: "assistant", content: "Hello"), ChatMessage(role: "user", content: "{{ 1 }}"),
    ]

    private static func render(_ jinja: String, _ messages: [ChatMessage] = conversation) throws -> String {
        try ChatTemplate(jinja: jinja).render(
            messages: messages, addGenerationPrompt: true, bosToken: "<s>", eosToken: "</s>")
    }

    @Test func chatMLOfTheEmbeddedModel() throws {
        let jinja = """
            {% for m in messages %}<|im_start|>{{ m['role'] }}
            {{ m['content'] }}<|im_end|>
            {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
            {% endif %}
            """
        let text = try Self.render(jinja, [ChatMessage(role: "user", content: "Hi")])
        #expect(text == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    }

    @Test func systemTextIsFoldedIntoTheFirstTurn() throws {
        let jinja = """
            {%- if messages[0]['role'] == 'system' -%}
                {%- set system = messages[0]['content'] | trim + ' ' -%}
                {%- set rest = messages[1:] -%}
            {%- else -%}
                {%- set rest = messages -%}
            {%- endif -%}
            {{ bos_token }}
            {%- for m in rest -%}
                {%- if (m.role == 'user') != (loop.index0 % 2 == 0) -%}
                    {{ raise_exception('Roles must alternate.') }}
                {%- elif m.role == 'user' -%}
                    [INST] {{ (system if loop.first else '') + m.content.strip() }} [/INST]
                {%- else -%}
                    {{ ' ' ~ m.content ~ eos_token }}
                {%- endif -%}
            {%- endfor -%}
            """
        #expect(try Self.render(jinja) == "<s>[INST] Be brief. Hi [/INST] Hello</s>[INST] {{ 1 }} [/INST]")
        #expect(throws: ChatTemplateError.raised("Roles must alternate.")) {
            try Self.render(jinja, Array(Self.conversation.dropFirst(2)))
        }
    }

    @Test func namespacesOutliveTheirLoop() throws {
        let jinja = """
            {% set ns = namespace(n=0, seen=false) %}
            {% for m in messages if m.role == "user" %}
                {% set ns.n = ns.n + 1 %}
            {% endfor %}
            {{ ns.n }}{% if tools is defined and tools %}x{% endif %}{# a note #}{{ messages | length }}
            """
        #expect(try Self.render(jinja) == "24")
    }

    @Test func blockLinesLeaveNoTrace() throws {
        #expect(try Self.render("a\n  {% if true %}\nb\n  {% endif %}\nc") == "a\nb\nc")
        #expect(try Self.render("a {{- 'b' -}}  c") == "abc")
        #expect(try Self.render("{{ '%}' }}{{ \"it's\" }}") == "%}it's")
    }

    @Test(arguments: [
        "{{ 1 ", "{% if x %}", "{% endfor %}", "{% macro f() %}{% endmacro %}", "{{ x | tojson }}", "{{ f(1) }}",
        "{% for x y %}{% endfor %}", "{{ 'a }}", "{{ x is odd }}", "{{ }}", "{{ a ! b }}",
    ])
    func whatIsNotUnderstoodIsRefusedWhenRead(jinja: String) {
        #expect {
            try ChatTemplate(jinja: jinja)
        } throws: { error in
            (error as? ChatTemplateError)?.description.hasSuffix(".") ?? false
        }
    }

    @Test func endlessTemplatesAreStopped() throws {
        let nested =
            String(repeating: "{% for x in range(1000) %}", count: 4) + "abcdef"
            + String(repeating: "{% endfor %}", count: 4)
        #expect(throws: ChatTemplateError.tooMuch) { try Self.render(nested) }
        let deep = String(repeating: "(", count: 10_000)
        #expect(throws: ChatTemplateError.self) { try ChatTemplate(jinja: "{{ \(deep)") }
    }
}

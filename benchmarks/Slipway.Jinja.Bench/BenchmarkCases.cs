using System.Text.Json.Nodes;

namespace Slipway.Jinja.Bench;

/// <summary>Ten templates of the kinds that prompts are made of.</summary>
internal static class BenchmarkCases
{
    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        new("short prompt", ShortPrompt, new JsonObject
        {
            ["product"] = "Slipway", ["language"] = "English", ["user"] = new JsonObject { ["name"] = "Ada", ["tier"] = "gold" }, ["question"] = "How do I return an order?",
        }),
        new("chat template", ChatTemplate, ChatContext()),
        new("few-shot loop", FewShot, new JsonObject { ["examples"] = Repeat(300, Example), ["question"] = "Is this a refund?" }),
        new("1 MB output", LargeOutput, new JsonObject { ["rows"] = Repeat(10_000, Row) }),
        new("deep inheritance", "{% extends 'level7' %}{% block body %}{{ super() }}{{ title }}{% endblock %}", new JsonObject { ["title"] = "Leaf" }, Levels()),
        new("macros", Macros, new JsonObject { ["fields"] = Repeat(200, Field) }),
        new("filter chain", FilterChain, new JsonObject { ["users"] = Repeat(200, User) }),
        new("branches", Branches, new JsonObject { ["items"] = Repeat(500, Row) }),
        new("retrieved documents", Documents, new JsonObject { ["documents"] = Repeat(30, Document), ["question"] = "What is the warranty?" }),
        new("arithmetic table", Arithmetic, new JsonObject { ["rows"] = Repeat(300, Row) }),
    ];

    private const string ShortPrompt = """
        You are a helpful assistant of {{ product }}. Answer in {{ language | default('English') }}.
        {% if user.tier == 'gold' %}
        {{ user.name | title }} is a gold customer: be generous.
        {% endif %}

        Question: {{ question | trim }}
        """;

    private const string ChatTemplate = """
        {%- if tools %}
        <|im_start|>system
        You may call these functions:
        {% for tool in tools %}
        {{ tool | tojson }}
        {% endfor %}
        <|im_end|>
        {% endif %}
        {% for message in messages %}
        {% if loop.first and message.role != 'system' %}
        <|im_start|>system
        You are a helpful assistant.<|im_end|>
        {% endif %}
        <|im_start|>{{ message.role }}
        {% if message.content is string %}{{ message.content | trim }}{% else %}{% for part in message.content %}{% if part.type == 'text' %}{{ part.text }}{% else %}<image>{% endif %}{% endfor %}{% endif %}<|im_end|>
        {% endfor %}
        {% if add_generation_prompt %}<|im_start|>assistant
        {% endif %}
        """;

    private const string FewShot = """
        Classify each message.
        {% for example in examples %}
        ### Example {{ loop.index }} of {{ loop.length }}
        Message: {{ example.text }}
        Label: {{ example.label | upper }}
        {% if not loop.last %}---
        {% endif %}
        {% endfor %}
        Message: {{ question }}
        Label:
        """;

    private const string LargeOutput = """
        {% for row in rows %}
        {{ loop.index }}. {{ row.name }} ({{ row.code }}): {{ row.price }} EUR, {{ row.count }} in stock, {{ row.text }}
        {% endfor %}
        """;

    private const string Macros = """
        {% macro field(name, value='', kind='text', required=false) %}
        <field name="{{ name }}" kind="{{ kind }}"{% if required %} required{% endif %}>{{ value }}</field>
        {% endmacro %}
        {% macro group(title) %}
        <group title="{{ title }}">{{ caller() }}</group>
        {% endmacro %}
        {% for f in fields %}
        {% call group(f.name) %}{{ field(f.name, f.value, required=f.required) }}{{ field(f.name ~ '_note') }}{% endcall %}
        {% endfor %}
        """;

    private const string FilterChain = """
        {{ users | selectattr('active') | map(attribute='name') | map('upper') | sort | unique | join(', ') }}
        {% for city, group in users | groupby('city') %}
        {{ city }}: {{ group | sum(attribute='age') }} {{ group | map(attribute='name') | list | first | truncate(12) }}
        {% endfor %}
        {{ users | rejectattr('active') | list | length }} {{ users | map(attribute='age') | max }} {{ users | sort(attribute='age', reverse=true) | map(attribute='name') | join(' < ') | replace('a', 'A') }}
        """;

    private const string Branches = """
        {% set ns = namespace(low=0, high=0) %}
        {% for item in items %}
        {% if item.price < 10 %}{% set ns.low = ns.low + 1 %}cheap: {{ item.name }}
        {% elif item.price < 50 and item.count > 3 %}usual: {{ item.name }}
        {% elif item.count in [0, 1, 2] or item.name is none %}scarce: {{ item.name }}
        {% else %}{% set ns.high = ns.high + 1 %}dear: {{ item.name if item.name else 'unknown' }}
        {% endif %}
        {% endfor %}
        {{ ns.low }} {{ ns.high }}
        """;

    private const string Documents = """
        Answer from these documents only.
        {% for document in documents %}
        [{{ loop.index }}] {{ document.title | trim | title }} ({{ document.source }})
        {{ document.text | replace('\n', ' ') | truncate(400) | indent(4) }}
        {% endfor %}
        {% if documents | length == 0 %}There are none.{% endif %}
        Question: {{ question }}
        """;

    private const string Arithmetic = """
        {% set total = namespace(value=0) %}
        {% for row in rows %}
        {% set net = row.price * row.count %}
        {% set total.value = total.value + net %}
        | {{ loop.index0 // 10 }} | {{ '%-12s' % row.code }} | {{ '%.2f' | format(net) }} | {{ (net * 1.19) | round(2) }} | {{ row.count % 7 }} |
        {% endfor %}
        {{ total.value | int }}
        """;

    private static JsonObject ChatContext() => new()
    {
        ["tools"] = Repeat(3, index => new JsonObject
        {
            ["name"] = $"tool_{index}",
            ["description"] = "Looks something up.",
            ["parameters"] = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("query") },
        }),
        ["messages"] = Repeat(20, index => new JsonObject
        {
            ["role"] = index % 2 == 0 ? "user" : "assistant",
            ["content"] = index % 5 == 0
                ? new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "See this picture:" }, new JsonObject { ["type"] = "image" })
                : $" Message {index} with some more words in it, as messages have. ",
        }),
        ["add_generation_prompt"] = true,
    };

    private static Dictionary<string, string> Levels()
    {
        var levels = new Dictionary<string, string> { ["level0"] = "Head {% block head %}{{ title }}{% endblock %}\n{% block body %}base{% endblock %}\n{% block foot %}foot{% endblock %}" };
        for (int level = 1; level < 8; level++)
        {
            levels[$"level{level}"] = $"{{% extends 'level{level - 1}' %}}{{% block body %}}{{{{ super() }}}} level {level}{{% endblock %}}";
        }

        return levels;
    }

    private static JsonArray Repeat(int count, Func<int, JsonNode> item) => [.. Enumerable.Range(0, count).Select(item)];

    private static JsonNode Example(int index) => new JsonObject { ["text"] = $"Message number {index}: where is my order?", ["label"] = index % 3 == 0 ? "refund" : "other" };

    private static JsonNode Row(int index) => new JsonObject
    {
        ["name"] = $"Article {index}",
        ["code"] = $"A-{index:00000}",
        ["price"] = (index % 90) + 0.5,
        ["count"] = index % 11,
        ["text"] = "a fine article for every day of the week",
    };

    private static JsonNode Field(int index) => new JsonObject { ["name"] = $"field{index}", ["value"] = $"value {index}", ["required"] = index % 2 == 0 };

    private static JsonNode User(int index) => new JsonObject
    {
        ["name"] = $"User {index * 7919 % 1000}",
        ["age"] = 18 + (index * 31 % 60),
        ["city"] = new[] { "Oslo", "Rome", "Bern", "Kyiv" }[index % 4],
        ["active"] = index % 3 != 0,
    };

    private static JsonNode Document(int index) => new JsonObject
    {
        ["title"] = $" warranty terms, part {index} ",
        ["source"] = $"https://example.com/{index}",
        ["text"] = string.Concat(Enumerable.Repeat("The warranty covers defects of material.\nIt does not cover wear. ", 12)),
    };
}

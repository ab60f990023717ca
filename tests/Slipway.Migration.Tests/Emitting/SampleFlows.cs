using System.Text.Json.Nodes;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>The flows of the approved projects.</summary>
internal static class SampleFlows
{
    /// <summary>Branches that end, work side by side, a loop, a script, a template.</summary>
    public static FlowApp ReturnsDesk() => new Flows("Returns desk") { Description = "Answers questions about returned and damaged goods" }
        .Input("order_id", FlowType.String, maxLength: 48)
        .Input("question", FlowType.String, maxLength: 2000)
        .Input("language", FlowType.String, required: false, @default: "en", options: ["en", "de"])
        .Setting("api_base", "https://orders.example/v1")
        .Secret("orders_key")
        .Http("load", "Load order", "GET", "{{#env.api_base#}}/orders/{{#start.order_id#}}", http => http with
        {
            Headers = Flows.Text("Accept: application/json\nAuthorization: Bearer {{#env.orders_key#}}"),
            Retry = new FlowRetry(3, TimeSpan.FromMilliseconds(100)),
        })
        .Code("parse", "Parse order", "import json\n\ndef main(body):\n    return json.loads(body)\n", [("body", "load.body")],
            new FlowField("status", FlowType.String), new FlowField("total", FlowType.Number), new FlowField("items", FlowType.ArrayOf(FlowType.Object)))
        .If("late", "Is the order late?", ("true", "parse.status", "contains", "late"))
        .Prompt("apologize", "Apologize", null, ("system", "You are polite."), ("user", "Write in {{#start.language#}}.\n\nQuestion: {{#start.question#}}"))
        .End("sorry", "Apology", ("reply", "apologize.text"))
        .Prompt("summarize", "Summarize case", null, ("user", "Summarize:\n{{#start.question#}}\n{{#load.body#}}"))
        .Prompt("tone", "Detect tone", null, ("user", "Which tone?\n{{#start.question#}}"))
        .ForEach("judge", "Judge items", "parse.items", "verdict.text",
            new Flows("body")
                .Prompt("verdict", "Judge item", null, ("system", "You check one item against the return policy."), ("user", "Item: {{#judge.item#}}\nCustomer: {{#start.question#}}"))
                .Edges("start > verdict"),
            forEach => forEach with { MaxConcurrency = 10, ItemType = FlowType.Object, OnItemFailure = ItemFailure.Remove })
        .Template("letter", "Letter", "Dear customer,\n{{ summary }} ({{ tone }})\n{% for verdict in verdicts %}- {{ verdict }}\n{% endfor %}",
            ("summary", "summarize.text"), ("tone", "tone.text"), ("verdicts", "judge.output"))
        .End("done", "Decision", ("letter", "letter.output"), ("total", "parse.total"))
        .Edges("start > load > parse > late", "late.true > apologize > sorry", "late.false > summarize > judge", "late.false > tone > judge", "judge > letter > done")
        .App();

    /// <summary>A chat with memory whose answer is streamed, and a branch that answers by itself.</summary>
    public static FlowApp HelpChat() => new Flows("Help chat", FlowKind.Chat) { Description = "Helps users of the shop." }
        .Input("tier", FlowType.String, required: false)
        .Conversation("nickname", FlowType.String, "friend")
        .If("human", "Wants a person?", ("true", "sys.query", "contains", "human"))
        .Answer("handover", "Hand over", "A colleague will write to {{#sys.user_id#}} soon.\nYour tier: {{#start.tier#}}")
        .Prompt("help", "Help", prompt => prompt with { Memory = new FlowMemory(5, null) }, ("system", "You help {{#conversation.nickname#}}.\nuser:\nUse {{braces}} and {% tags %} as they are. \n"))
        .Answer("reply", "Reply", "{{#help.text#}}")
        .Edges("start > human", "human.true > handover", "human.false > help > reply")
        .App();

    /// <summary>Failures: one with an exit of its own, one with values that stand in, and a value that is there on one path only.</summary>
    public static FlowApp Fragile() => new Flows("Fragile calls")
        .Input("city", FlowType.String)
        .Http("weather", "Get weather", "GET", "https://weather.example/{{#start.city#}}", http => http with
        {
            OnError = new FlowErrorHandling(UsesFailureBranch: true, new Dictionary<string, JsonNode?>()),
        })
        .Add(new PromptNode("forecast", "Write forecast", new("flow.yml"), new FlowModel("openai", "gpt-4o-mini", [], new("flow.yml")), [new FlowMessage("user", Flows.Text("Weather: {{#weather.body#}}"), null)])
        {
            Outputs = [new FlowField("text", FlowType.String)],
            OnError = new FlowErrorHandling(UsesFailureBranch: false, new Dictionary<string, JsonNode?> { ["text"] = "No forecast today." }),
            Retry = new FlowRetry(2, TimeSpan.FromSeconds(1)),
        })
        .Template("excuse", "Excuse", "Sorry: {{ problem }} ({{ kind }})", ("problem", "weather.error_message"), ("kind", "weather.error_type"))
        .First("text", "Text", "forecast.text", "excuse.output")
        .End("done", "End", ("text", "text.output"), ("weather", "weather.body"))
        .Edges("start > weather", "weather.source > forecast > text", "weather.fail-branch > excuse > text", "text > done")
        .App();

    /// <summary>Ends that differ, an aggregator that each branch feeds, and a node that is not migrated.</summary>
    public static FlowApp Router() => new Flows("Ticket router")
        .Input("ticket", FlowType.String)
        .Input("priority", FlowType.Number)
        .Input("vip", FlowType.Boolean, required: false)
        .If("route", "Route", ("urgent", "start.priority", ">", "7"), ("spam", "start.ticket", "is", "spam"))
        .Prompt("fast", "Draft quick answer", null, ("user", "Answer at once: {{#start.ticket#}}"))
        .Prompt("calm", "Draft answer", null, ("user", "Answer calmly: {{#start.ticket#}}"))
        .End("dropped", "Dropped", ("reason", "start.ticket"))
        .First("draft", "Draft", "fast.text", "calm.text")
        .Add(new UnsupportedNode("send", "Send mail", new("flow.yml"), "tool", "tools are not migrated yet") { Outputs = [new FlowField("text", FlowType.String)] })
        .End("answered", "Answered", ("draft", "draft.output"), ("receipt", "send.text"), ("vip", "start.vip"))
        .Edges("start > route", "route.urgent > fast > draft", "route.spam > dropped", "route.false > calm > draft", "draft > send > answered")
        .App();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Inventory;

public sealed class DifyInventoryTests
{
    [Fact]
    public void Read_LlmNode_ListsItsPromptModelAndMemory()
    {
        ExportInventory inventory = DifyYaml.OneInChat("""{id: n, data: {type: llm, title: Ask, model: {provider: openai, name: gpt-4o, completion_params: {temperature: 0.2}}, prompt_template: [{role: system, text: 'Hi {{#s.q#}} {{#s.q#}} {{#context#}}'}, {role: user, edition_type: jinja2, jinja2_text: '{{ name }}'}], memory: {window: {enabled: true, size: 5}, query_prompt_template: '{{#sys.query#}}'}}}""").Inventory;

        InventoryPrompt prompt = inventory.Prompts.ShouldHaveSingleItem();
        prompt.Title.ShouldBe("Ask");
        prompt.Messages.Select(m => $"{m.Role}: {m.Text} [{string.Join(',', m.Variables)}]").ShouldBe(
            ["system: Hi {{#s.q#}} {{#s.q#}} {{#context#}} [Start.q,context]", "user: {{ name }} [name]", "user (after the memory): {{#sys.query#}} [sys.query]"]);
        InventoryModel model = inventory.Models.ShouldHaveSingleItem();
        (model.Provider, model.Name, model.Parameters).ShouldBe(("openai", "gpt-4o", """{"temperature":0.2}"""));
        inventory.Memories.ShouldHaveSingleItem().Window.ShouldBe(5);
        inventory.Nodes.Select(n => (n.Title, n.Type, n.Outcome)).ShouldBe([("Start", "start", NodeOutcome.Migrated), ("Ask", "llm", NodeOutcome.Migrated)]);
        inventory.Inputs.ShouldHaveSingleItem().Name.ShouldBe("q");
        inventory.Variables.Select(v => (v.Name, v.Scope)).ShouldBe([("base", "environment"), ("memo", "conversation")]);
    }

    [Fact]
    public void Read_Branches_SaysTheirConditions()
    {
        ExportInventory inventory = DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: n, data: {type: if-else, title: If, cases: [{case_id: a, logical_operator: or, conditions: [{variable_selector: [s, q], comparison_operator: is, value: x}, {variable_selector: [s, q], comparison_operator: empty, value: ''}]}]}}",
                "{id: c, data: {type: question-classifier, title: Which, instruction: Choose, model: {name: m}, classes: [{id: '1', name: Returns}, {id: '2', name: Other}]}}",
            ],
            "s->n", "n:a->c").Inventory;

        inventory.Branches.SelectMany(b => b.Cases.Select(c => $"{b.Title} {c.Exit}: {c.Condition}")).ShouldBe(
            ["If a: Start.q is \"x\" or Start.q empty", "Which 1: Returns", "Which 2: Other"]);
        inventory.Prompts.ShouldHaveSingleItem().Messages[0].Text.ShouldBe("Choose");
    }

    [Fact]
    public void Read_NodesOfOtherKinds_AreListed()
    {
        ImportResult result = DifyYaml.Flow(
            [
                DifyYaml.Start,
                "{id: t, data: {type: tool, title: Search, provider_type: builtin, provider_id: tavily, tool_name: tavily_search, credential_id: c1, tool_parameters: {query: {type: mixed, value: x}, password: {type: mixed, value: hunter2hunter2}}, tool_configurations: {depth: basic}}}",
                "{id: k, data: {type: knowledge-retrieval, title: Look up, dataset_ids: [d1, d2], retrieval_mode: multiple, multiple_retrieval_config: {top_k: 4, reranking_model: {provider: cohere, model: rerank}}}}",
                "{id: h, data: {type: human-input, title: Approve, form_content: Well?, user_actions: [{id: y, title: 'Yes'}], delivery_methods: [{type: email}]}}",
                "{id: a, data: {type: agent, title: Agent, agent_parameters: {model: {value: {provider: p, model: m}}, instruction: {value: Be kind}, query: {value: '{{#s.q#}}'}, tools: {value: [{type: builtin, provider_name: time, tool_name: now, parameters: {zone: {auto: 1}}}]}}}}",
            ],
            "s->t", "t->k", "k->h", "h->a");
        ExportInventory inventory = result.Inventory;

        inventory.Tools.Select(t => $"{t.Title} {t.Kind} {t.Provider} {t.Name} ({string.Join(',', t.Parameters)})").ShouldBe(
            ["Search builtin tavily tavily_search (query,password,depth)", "Agent builtin time now (zone)"]);
        inventory.Secrets.Select(s => $"{s.Name} {s.IsWrittenDown}").ShouldBe(["credential of tavily in Search False", "password in Search True"]);
        InventoryKnowledge knowledge = inventory.Knowledge.ShouldHaveSingleItem();
        (string.Join(',', knowledge.Sources), knowledge.Mode, knowledge.Top).ShouldBe(("d1,d2", "multiple", 4));
        inventory.Models.Select(m => m.Name).ShouldBe(["rerank", "m"]);
        InventoryHumanStep human = inventory.HumanSteps.ShouldHaveSingleItem();
        (human.Form, human.Actions[0], human.Channels[0]).ShouldBe(("Well?", "Yes", "email"));
        inventory.Fields.Refused.ShouldBe(result.Ledger.Count(FieldStatus.Refused));
    }

    [Fact]
    public void Read_AppWithoutAGraph_IsListed()
    {
        ExportInventory inventory = DifyYaml.Read("""
            app: {mode: agent-chat, name: Helper, description: Helps}
            model_config:
              model: {provider: openai, name: gpt-4, completion_params: {stop: []}}
              pre_prompt: 'You help {{name}}.'
              opening_statement: Hello
              suggested_questions: [Why?]
              speech_to_text: {enabled: true}
              user_input_form: [{paragraph: {variable: name, label: Name, required: true}}]
              agent_mode: {enabled: true, tools: [{provider_type: builtin, provider_id: time, tool_name: now, tool_parameters: {zone: ''}}]}
              dataset_configs: {retrieval_model: single, datasets: {datasets: [{dataset: {id: d1, enabled: true}}]}}
            """).Inventory;

        (inventory.Name, inventory.Mode, inventory.Description, inventory.OpeningStatement).ShouldBe(("Helper", "agent-chat", "Helps", "Hello"));
        inventory.SuggestedQuestions.ShouldBe(["Why?"]);
        inventory.Features.ShouldBe(["speech_to_text"]);
        inventory.Prompts.ShouldHaveSingleItem().Messages[0].Variables.ShouldBe(["name"]);
        inventory.Inputs.ShouldHaveSingleItem().ShouldBe(inventory.Inputs[0] with { Name = "name", Type = "paragraph", IsRequired = true });
        inventory.Tools.ShouldHaveSingleItem().Name.ShouldBe("now");
        inventory.Knowledge.ShouldHaveSingleItem().Sources.ShouldBe(["d1"]);
    }

    [Fact]
    public void Read_WhatIsInsideIterations_HasItsOutcome()
    {
        ExportInventory inventory = DifyYaml.Flow([DifyYaml.Start, .. DifyIterationTests.Iteration(), "{id: u, data: {type: end}}"], "s->n", "i0->i1").Inventory;

        inventory.Nodes.Select(n => (n.Id, n.ContainerId, n.Outcome)).ShouldBe(
            [("s", null, NodeOutcome.Migrated), ("n", null, NodeOutcome.Migrated), ("i0", "n", NodeOutcome.Migrated), ("i1", "n", NodeOutcome.Migrated), ("u", null, NodeOutcome.LeftOut)]);
    }

    [Theory]
    [InlineData("https://x.test/a?api_key=hunter2hunter2&b=1", "https://x.test/a?api_key=•••&b=1")]
    [InlineData("Use sk-abcdefghijklmnopqrstuvwx now", "Use ••• now")]
    [InlineData("https://app:58m1CiAhzCueQp@x.test/a", "https://app:•••@x.test/a")]
    [InlineData("Search with 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 now", "Search with ••• now")]
    [InlineData("password: hG7$kd92Lq", "password: •••")]
    [InlineData("https://x.test/a?key={{#env.base#}}", "https://x.test/a?key={{#env.base#}}")]
    public void Read_Addresses_HideKeys(string url, string shown) =>
        DifyYaml.One($"{{id: n, data: {{type: http-request, method: get, url: '{url}'}}}}").Inventory.HttpCalls.ShouldHaveSingleItem().Url.ShouldBe(shown);

    [Fact]
    public void Render_Json_IsCamelCaseAndKeepsLetters()
    {
        string json = InventoryJson.Render(DifyYaml.One("{id: n, data: {type: code, title: 计算, code_language: python3, code: \"a\\nb\"}}").Inventory);

        JsonNode parsed = JsonNode.Parse(json).ShouldNotBeNull();
        parsed["code"]![0]!["title"]!.GetValue<string>().ShouldBe("计算");
        parsed["code"]![0]!["lines"]!.GetValue<int>().ShouldBe(2);
        parsed["nodes"]![1]!["outcome"]!.GetValue<string>().ShouldBe("Migrated");
        parsed["nodes"]![1]!["where"]!["line"]!.GetValue<int>().ShouldBeGreaterThan(1);
        parsed["fields"]!["kept"]!.GetValue<int>().ShouldBeGreaterThan(1);
        json.ShouldContain("计算");
        json.ShouldNotContain("\r");
    }

    [Fact]
    public void Render_Markdown_ShowsTextsAsTheyAre()
    {
        string page = InventoryMarkdown.Render(DifyYaml.One("""{id: n, data: {type: llm, title: 'A | <b>', model: {name: m}, prompt_template: [{role: system, text: "x\n````\n\e[31my"}]}}""").Inventory);

        page.ShouldStartWith("# Test\n");
        page.ShouldContain(@"| A \| \<b\> | llm | migrated |");
        page.ShouldContain("`````text\nx\n````\n[31my\n`````\n");
    }

    [Fact]
    public void Render_EmptyInventory_IsAPage()
    {
        var empty = new ExportInventory { File = "x_y.yml" };

        InventoryMarkdown.Render(empty).ShouldStartWith(@"# x\_y.yml");
        JsonDocument.Parse(InventoryJson.Render(empty)).RootElement.GetProperty("file").GetString().ShouldBe("x_y.yml");
    }
}

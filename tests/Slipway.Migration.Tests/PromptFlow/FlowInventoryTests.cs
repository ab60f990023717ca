using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>What the inventory of a flow knows.</summary>
public sealed class FlowInventoryTests
{
    [Fact]
    public async Task Connections_OfModelsPackagesAndCode_AreSecrets()
    {
        using FlowFiles files = new FlowFiles()
            .With(
                "flow.dag.yaml",
                """
                inputs:
                  q: {type: string}
                outputs:
                  o: {type: string, reference: "${look.output}"}
                nodes:
                - {name: ask, type: llm, source: {type: code, path: ask.jinja2}, inputs: {model: gpt-4o, q: "${inputs.q}"}, connection: open_ai, api: chat}
                - {name: see, type: custom_llm, source: {type: package_with_prompt, tool: promptflow.tools.openai_gpt4v.OpenAI.chat, path: ask.jinja2}, inputs: {connection: open_ai_eyes, model: gpt-4o, q: "${ask.output}"}}
                - {name: embed, type: python, source: {type: package, tool: promptflow.tools.embedding.embedding}, inputs: {connection: open_ai_vectors, input: "${see.output}"}}
                - {name: look, type: python, source: {type: code, path: look.py}, inputs: {x: "${embed.output}", store: my_store}}
                """)
            .With("ask.jinja2", "user:\n{{q}}\n")
            .With("look.py", "from promptflow.core import tool\nfrom promptflow.connections import CustomConnection\n\n\n@tool\ndef look(x, store: CustomConnection):\n    return x\n");

        ImportResult imported = await files.ImportAsync();

        imported.Inventory.Secrets.Select(secret => secret.Name).ShouldBe(["connection open_ai", "connection open_ai_eyes", "connection open_ai_vectors", "connection my_store"], ignoreOrder: true);
        imported.Inventory.Models.Select(model => model.Provider).ShouldBe(["open_ai", "open_ai_eyes"]);
    }
}

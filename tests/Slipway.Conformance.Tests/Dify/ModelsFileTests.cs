using System.Text;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Models.Catalog;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>The models of an emitted project can be read, whatever their provider.</summary>
public sealed class ModelsFileTests
{
    [Theory]
    [InlineData("langgenius/openai/openai", "gpt-4o", true)]
    [InlineData("tongyi", "qwen-plus", true)]
    [InlineData("azure_openai", "gpt-4o", false)]
    [InlineData("someone/my plugin/7", "a: b # c", false)]
    [InlineData("openai_api_compatible", "m", false)]
    public void Models_OfAnyProvider_CanBeRead(string provider, string model, bool isKnown)
    {
        var yaml = $$$"""
            app: {mode: workflow, name: Test}
            kind: app
            version: 0.3.0
            workflow:
              graph:
                nodes:
                - {id: s, data: {type: start, variables: []}}
                - {id: n, data: {type: llm, title: Ask, model: {provider: '{{{provider}}}', name: '{{{model}}}', mode: chat, completion_params: {}}, prompt_template: [{role: user, text: Hi}]}}
                edges:
                - {source: s, target: n}
            """;
        var imported = BuilderReaders.Read(ExportFile.FromBytes("flow.yml", Encoding.UTF8.GetBytes(yaml)));
        var project = ProjectEmitter.Emit(imported.App!, imported.Ledger);

        using var models = ModelCatalog.Parse(project.Files.Single(f => f.Path == "models.yaml").Content, "models.yaml", new ModelCatalogOptions { Secrets = _ => "key" });

        models.Resolve(models.Models.Keys.Single()).ModelId.ShouldBe(model);
        project.Diagnostics.Select(d => d.Code).ShouldBe(isKnown ? [] : ["SW2262"]);
    }
}

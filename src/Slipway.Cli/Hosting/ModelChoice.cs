using Slipway.Cli.Terminal;
using Slipway.Models.Catalog;

namespace Slipway.Cli.Hosting;

/// <summary>A model that is named on the command line.</summary>
internal static class ModelChoice
{
    public const string Form =
        "of the form provider:model[@base-url], such as ollama:llama3.2 or openai:gpt-4o@http://localhost:8080/v1. What stands behind an @ is an address, which begins with http:// or https:// and has no user or password, or a version such as 20240229.";

    /// <summary>The model to ask in place of every model; null for none.</summary>
    /// <exception cref="CliException">It is not a model.</exception>
    public static ModelReference? Read(string? model)
    {
        ModelReference? chosen = null;
        return model is null || ModelReference.TryParse(model, out chosen) ? chosen : throw new CliException($"--model '{ShownAddress.Of(model)}' is not {Form}");
    }
}

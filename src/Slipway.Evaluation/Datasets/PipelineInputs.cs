using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Evaluation.Datasets;

/// <summary>What is known of a pipeline's inputs.</summary>
public static class PipelineInputs
{
    /// <summary>The inputs that may be left out, by their names in JSON.</summary>
    /// <param name="type">The pipeline's input type.</param>
    public static IReadOnlySet<string> WithDefaults(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        ParameterInfo[] parameters = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault()?.GetParameters() ?? [];
        return type.GetProperties()
            .Where(property => property.CanWrite || parameters.Length > 0)
            .Where(property => parameters.FirstOrDefault(parameter => parameter.Name == property.Name) is not { HasDefaultValue: false })
            .Select(NameOf)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
}

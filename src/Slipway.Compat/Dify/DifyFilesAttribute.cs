using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Says which files an input takes (5.1): kinds, extensions for the kind <c>custom</c>, ways of upload, how many.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class DifyFilesAttribute : ValidationAttribute
{
    /// <summary>The kinds, between spaces: image, document, audio, video, custom; empty for all.</summary>
    public string Types { get; init; } = "";

    /// <summary>The extensions that count where <see cref="Types"/> has custom, between spaces; empty for all.</summary>
    public string Extensions { get; init; } = "";

    /// <summary>The ways of upload, between spaces: local_file, remote_url; empty for both.</summary>
    public string Methods { get; init; } = "";

    /// <summary>The most files of a list; 0 for no limit.</summary>
    public int Most { get; init; }

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        JsonObject[] files = value switch
        {
            JsonObject file => [file],
            JsonArray list => [.. list.OfType<JsonObject>()],
            _ => [],
        };
        if (Most > 0 && files.Length > Most)
        {
            return new ValidationResult($"{validationContext.MemberName} takes at most {Most} files, not {files.Length}.");
        }

        foreach (DifyFile file in files.Select(DifyFiles.TryRead).OfType<DifyFile>())
        {
            if (Problem(file) is { } problem)
            {
                return new ValidationResult($"{validationContext.MemberName}: '{file.Name}' {problem}");
            }
        }

        return ValidationResult.Success;
    }

    private string? Problem(DifyFile file)
    {
        string[] types = Split(Types);
        string[] extensions = [.. Split(Extensions).Select(WithoutDot)];
        string[] methods = Split(Methods);
        bool isOfKind = types.Length == 0 || (file.Type != "custom" && types.Contains(file.Type, StringComparer.Ordinal));
        bool isCustom = types.Contains("custom", StringComparer.Ordinal)
            && (extensions.Length == 0 || extensions.Contains(WithoutDot(file.Extension ?? ""), StringComparer.OrdinalIgnoreCase));
        if (!isOfKind && !isCustom)
        {
            string custom = extensions.Length > 0 && types.Contains("custom", StringComparer.Ordinal) ? $" ({string.Join(", ", extensions)})" : "";
            return $"is of kind {file.Type}; taken are {string.Join(", ", types)}{custom}.";
        }

        return methods.Length > 0 && file.TransferMethod is "local_file" or "remote_url" && !methods.Contains(file.TransferMethod, StringComparer.Ordinal)
            ? $"is given as {file.TransferMethod}; taken is {string.Join(", ", methods)}."
            : null;
    }

    private static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string WithoutDot(string extension) => extension.TrimStart('.');
}

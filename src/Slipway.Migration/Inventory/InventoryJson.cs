using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Migration.Inventory;

/// <summary>Writes inventories as JSON.</summary>
public static class InventoryJson
{
    // The text is read by people and by JSON parsers, never pasted into HTML, so letters of any script stay readable.
    private static readonly InventoryJsonContext Context = new(new JsonSerializerOptions(InventoryJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });

    /// <summary>The inventory as indented JSON: names in camel case, the same text for the same inventory.</summary>
    public static string Render(ExportInventory inventory) => JsonSerializer.Serialize(inventory, Context.ExportInventory) + "\n";

    /// <summary>Several inventories as one JSON list.</summary>
    public static string Render(IReadOnlyList<ExportInventory> inventories) => JsonSerializer.Serialize(inventories, Context.IReadOnlyListExportInventory) + "\n";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ExportInventory))]
[JsonSerializable(typeof(IReadOnlyList<ExportInventory>))]
internal sealed partial class InventoryJsonContext : JsonSerializerContext;

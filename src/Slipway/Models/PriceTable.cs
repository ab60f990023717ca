using System.Text;
using System.Text.Json;
using Slipway.Steps;

namespace Slipway.Models;

/// <summary>The prices of models at one time. A run keeps the table it began with, so that it costs the same when it is taken up later.</summary>
public sealed class PriceTable
{
    private readonly IReadOnlyDictionary<string, ModelPrice> _prices;

    private PriceTable(IReadOnlyDictionary<string, ModelPrice> prices, string json)
    {
        _prices = prices;
        Json = json;
        Version = ContentVersion.Of(json);
    }

    /// <summary>The content's hash.</summary>
    public string Version { get; }

    /// <summary>The prices by the models' names, as JSON: the same text for the same prices.</summary>
    public string Json { get; }

    /// <summary>A table of prices; null when there are none.</summary>
    /// <param name="prices">The prices by the models' names.</param>
    public static PriceTable? Of(IEnumerable<KeyValuePair<string, ModelPrice>> prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        var sorted = new SortedDictionary<string, ModelPrice>(prices.ToDictionary(), StringComparer.Ordinal);
        return sorted.Count == 0 ? null : new PriceTable(sorted, Encoding.UTF8.GetString(SlipwayJson.Write(sorted)));
    }

    /// <summary>Reads a table that was written as <see cref="Json"/>.</summary>
    /// <exception cref="JsonException">The text is none.</exception>
    public static PriceTable Parse(string json) =>
        new(JsonSerializer.Deserialize<Dictionary<string, ModelPrice>>(json, SlipwayJson.Options) ?? throw new JsonException("The table is null."), json);

    /// <summary>A model's price; null when the table has none.</summary>
    /// <param name="model">The name in <c>models.yaml</c>.</param>
    public ModelPrice? Find(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _prices.GetValueOrDefault(model);
    }
}

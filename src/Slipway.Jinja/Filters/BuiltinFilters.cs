namespace Slipway.Jinja;

/// <summary>The built-in filters, by name.</summary>
internal static class BuiltinFilters
{
    public static IEnumerable<KeyValuePair<string, Builtin>> All { get; } =
    [
        .. TextFilters.All.Concat(LayoutFilters.All).Concat(HtmlFilters.All).Concat(SequenceFilters.All).Concat(OrderingFilters.All)
            .Concat(SelectionFilters.All).Concat(ValueFilters.All)
            .Select(filter => KeyValuePair.Create(filter.Name, filter)),
    ];
}

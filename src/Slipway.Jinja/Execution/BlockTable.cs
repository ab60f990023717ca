namespace Slipway.Jinja;

/// <summary>The blocks of a template and of those it extends, by name; the most derived first.</summary>
internal sealed class BlockTable
{
    private readonly Dictionary<string, List<CompiledBlock>> _blocks = new(StringComparer.Ordinal);

    public BlockTable(CompiledTemplate? template)
    {
        if (template is not null)
        {
            Extend(template);
        }
    }

    public void Extend(CompiledTemplate parent)
    {
        foreach (CompiledBlock block in parent.Blocks)
        {
            if (!_blocks.TryGetValue(block.Name, out List<CompiledBlock>? stack))
            {
                stack = [];
                _blocks.Add(block.Name, stack);
            }

            stack.Add(block);
        }
    }

    public List<CompiledBlock>? Find(string name) => _blocks.GetValueOrDefault(name);

    public BlockTable Copy()
    {
        var copy = new BlockTable(null);
        foreach ((string name, List<CompiledBlock> stack) in _blocks)
        {
            copy._blocks.Add(name, [.. stack]);
        }

        return copy;
    }
}

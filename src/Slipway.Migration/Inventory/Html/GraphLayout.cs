namespace Slipway.Migration.Inventory.Html;

/// <summary>A node with its place in the drawing; <see cref="X"/> and <see cref="Y"/> are its centre.</summary>
internal sealed class PlacedNode(string id, int layer, bool isBend)
{
    public string Id { get; } = id;

    public int Layer { get; set; } = layer;

    /// <summary>Whether it only leads an edge past the nodes of a layer.</summary>
    public bool IsBend { get; } = isBend;

    public double X { get; set; }

    public double Y => GraphLayout.Margin + (GraphLayout.NodeHeight / 2) + (Layer * GraphLayout.LayerHeight);

    public double Width => IsBend ? GraphLayout.BendWidth : GraphLayout.NodeWidth + GraphLayout.Gap;
}

/// <summary>Draws graphs in layers, from the top down (Sugiyama, Tagawa and Toda 1981): longest paths, bends for long edges, barycentres
/// against crossings, and some rounds of pulling nodes below those they come from.</summary>
internal sealed class GraphLayout
{
    public const double NodeWidth = 190;
    public const double NodeHeight = 46;
    public const double LayerHeight = 92;
    public const double Gap = 20;
    public const double BendWidth = 20;
    public const double Margin = 16;
    private const int Sweeps = 12;

    /// <summary>With more bends nobody can follow an edge, and the page would not end.</summary>
    private const int MostBends = 20_000;

    private readonly List<List<PlacedNode>> _layers = [];
    private readonly Dictionary<string, PlacedNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<(PlacedNode From, PlacedNode To)> _links = [];
    private ILookup<PlacedNode, PlacedNode> _above = Array.Empty<(PlacedNode, PlacedNode)>().ToLookup(p => p.Item1, p => p.Item2);
    private ILookup<PlacedNode, PlacedNode> _below = Array.Empty<(PlacedNode, PlacedNode)>().ToLookup(p => p.Item1, p => p.Item2);

    public GraphLayout(IReadOnlyList<string> ids, IReadOnlyList<(string From, string To)> edges)
    {
        List<(string From, string To)> forward = Forward(ids, edges);
        Dictionary<string, int> layers = Layers(ids, forward);
        foreach (string id in ids)
        {
            Place(_nodes[id] = new(id, layers[id], isBend: false));
        }

        bool isLed = forward.Sum(edge => (long)layers[edge.To] - layers[edge.From] - 1) <= MostBends;
        foreach ((string from, string to) in forward)
        {
            Route(from, to, isLed);
        }

        _above = _links.ToLookup(link => link.To, link => link.From);
        _below = _links.ToLookup(link => link.From, link => link.To);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            Order(sweep % 2 == 0);
        }

        Pull();
    }

    public double Width { get; private set; }

    public double Height => (2 * Margin) + NodeHeight + (Math.Max(0, _layers.Count - 1) * LayerHeight);

    /// <summary>The points of each edge, its ends included; those of edges that lead back are missing.</summary>
    public Dictionary<(string From, string To), IReadOnlyList<PlacedNode>> Paths { get; } = [];

    public PlacedNode this[string id] => _nodes[id];

    // Edges that lead back would make a layer depend on itself.
    private static List<(string From, string To)> Forward(IReadOnlyList<string> ids, IReadOnlyList<(string From, string To)> edges)
    {
        ILookup<string, string> next = edges.ToLookup(e => e.From, e => e.To, StringComparer.Ordinal);
        var state = new Dictionary<string, bool>(StringComparer.Ordinal);
        var kept = new List<(string, string)>();
        foreach (string root in ids.Where(id => !state.ContainsKey(id)))
        {
            var path = new Stack<(string Id, IEnumerator<string> Next)>();
            state[root] = true;
            path.Push((root, next[root].Distinct(StringComparer.Ordinal).GetEnumerator()));
            while (path.Count > 0)
            {
                (string id, IEnumerator<string> rest) = path.Peek();
                if (!rest.MoveNext())
                {
                    state[id] = false;
                    path.Pop();
                    continue;
                }

                bool isKnown = state.TryGetValue(rest.Current, out bool isOpen);
                if (!isKnown || !isOpen)
                {
                    kept.Add((id, rest.Current));
                }

                if (!isKnown)
                {
                    state[rest.Current] = true;
                    path.Push((rest.Current, next[rest.Current].Distinct(StringComparer.Ordinal).GetEnumerator()));
                }
            }
        }

        return kept;
    }

    private static Dictionary<string, int> Layers(IReadOnlyList<string> ids, List<(string From, string To)> edges)
    {
        Dictionary<string, int> layers = ids.ToDictionary(id => id, _ => 0, StringComparer.Ordinal);
        Dictionary<string, int> open = ids.ToDictionary(id => id, id => edges.Count(e => e.To == id), StringComparer.Ordinal);
        var ready = new Queue<string>(ids.Where(id => open[id] == 0));
        while (ready.TryDequeue(out string? id))
        {
            foreach ((_, string to) in edges.Where(e => e.From == id))
            {
                layers[to] = Math.Max(layers[to], layers[id] + 1);
                if (--open[to] == 0)
                {
                    ready.Enqueue(to);
                }
            }
        }

        return layers;
    }

    private void Place(PlacedNode node)
    {
        while (_layers.Count <= node.Layer)
        {
            _layers.Add([]);
        }

        _layers[node.Layer].Add(node);
    }

    private void Route(string from, string to, bool isLed)
    {
        List<PlacedNode> path = [_nodes[from]];
        for (int layer = _nodes[from].Layer + 1; isLed && layer < _nodes[to].Layer; layer++)
        {
            var bend = new PlacedNode("", layer, isBend: true);
            Place(bend);
            path.Add(bend);
        }

        path.Add(_nodes[to]);
        _links.AddRange(path.Zip(path.Skip(1)));
        Paths[(from, to)] = path;
    }

    private void Order(bool isDown)
    {
        ILookup<PlacedNode, PlacedNode> fixedSide = isDown ? _above : _below;
        foreach (List<PlacedNode> layer in isDown ? _layers.Skip(1) : _layers.AsEnumerable().Reverse().Skip(1))
        {
            List<PlacedNode> sorted = [.. layer.Select((node, i) => (node, At: fixedSide[node].Any() ? fixedSide[node].Average(other => (double)Rank(other)) : i)).OrderBy(pair => pair.At).Select(pair => pair.node)];
            layer.Clear();
            layer.AddRange(sorted);
        }
    }

    private int Rank(PlacedNode node) => _layers[node.Layer].IndexOf(node);

    private void Pull()
    {
        foreach (List<PlacedNode> layer in _layers)
        {
            Spread(layer, [.. layer.Select(_ => 0.0)]);
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool isDown = sweep % 2 == 0;
            foreach (List<PlacedNode> layer in isDown ? _layers : _layers.AsEnumerable().Reverse())
            {
                ILookup<PlacedNode, PlacedNode> side = isDown ? _above : _below;
                Spread(layer, [.. layer.Select(node => side[node].Any() ? side[node].Average(other => other.X) : node.X)]);
            }
        }

        double left = _layers.SelectMany(layer => layer).Select(node => node.X - (node.Width / 2)).DefaultIfEmpty(0).Min();
        double right = _layers.SelectMany(layer => layer).Select(node => node.X + (node.Width / 2)).DefaultIfEmpty(0).Max();
        foreach (PlacedNode node in _layers.SelectMany(layer => layer))
        {
            node.X += Margin - left;
        }

        Width = right - left + (2 * Margin);
    }

    // Near to where each wants to be, in order and without overlap: the mean of packing from the left and from the right.
    private static void Spread(List<PlacedNode> layer, double[] wishes)
    {
        double[] fromLeft = new double[layer.Count];
        double[] fromRight = new double[layer.Count];
        for (int i = 0; i < layer.Count; i++)
        {
            double least = i == 0 ? double.NegativeInfinity : fromLeft[i - 1] + ((layer[i - 1].Width + layer[i].Width) / 2);
            fromLeft[i] = Math.Max(wishes[i], least);
        }

        for (int i = layer.Count - 1; i >= 0; i--)
        {
            double most = i == layer.Count - 1 ? double.PositiveInfinity : fromRight[i + 1] - ((layer[i + 1].Width + layer[i].Width) / 2);
            fromRight[i] = Math.Min(wishes[i], most);
        }

        for (int i = 0; i < layer.Count; i++)
        {
            layer[i].X = (fromLeft[i] + fromRight[i]) / 2;
        }
    }
}

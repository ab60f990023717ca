namespace Slipway.Jinja;

/// <summary>The methods of <c>dict</c>.</summary>
internal static class DictMethods
{
    public static readonly Dictionary<string, Builtin> Table = Builtin.Table(
    [
        new("items", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => new DictView(Dict(self), DictPart.Items)),
        new("keys", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => new DictView(Dict(self), DictPart.Keys)),
        new("values", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => new DictView(Dict(self), DictPart.Values)),
        new("get", "key,default?/", Get),
        new("copy", "/", Copy),
        new("fromkeys", "iterable,value?/", FromKeys),
        new("pop", "key,default?/", Pop) { Mutates = true },
        new("popitem", "/", PopItem) { Mutates = true },
        new("setdefault", "key,default?/", SetDefault) { Mutates = true },
        new("update", "*", Update) { Mutates = true },
        new("clear", "/", Clear) { Mutates = true },
    ]);

    /// <summary>Adds a mapping, or pairs, and keyword arguments: what <c>dict()</c> and <c>update()</c> take.</summary>
    public static void AddAll(RenderState state, DictValue into, in CallArguments arguments, string function)
    {
        if (arguments.Positional.Length > 1)
        {
            throw Fail.Type($"{function} expected at most 1 argument, got {arguments.Positional.Length}");
        }

        if (arguments.Positional.Length == 1)
        {
            AddFrom(state, into, arguments.Positional[0]);
        }

        for (int index = 0; index < arguments.Names.Length; index++)
        {
            into[arguments.Names[index]] = arguments.Named[index];
        }
    }

    private static DictValue Dict(in JinjaValue self) => (DictValue)self.Reference!;

    private static JinjaValue Get(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Dict(self).TryGetValue(arguments.Positional[0], out JinjaValue value) ? value
            : arguments.Positional[1].IsMissing ? JinjaValue.None
            : arguments.Positional[1];

    private static JinjaValue Copy(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        frame.State.Charge(Dict(self).Count);
        return Dict(self).Copy();
    }

    private static JinjaValue FromKeys(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        var dict = new DictValue();
        foreach (JinjaValue key in Iteration.ToList(arguments.Positional[0], frame.State))
        {
            dict[key] = arguments.Positional[1].IsMissing ? JinjaValue.None : arguments.Positional[1];
        }

        return dict;
    }

    // An empty dict does not look at the key: it may be what cannot be one.
    private static JinjaValue Pop(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Dict(self).Count > 0 && Dict(self).Remove(arguments.Positional[0], out JinjaValue value) ? value
            : !arguments.Positional[1].IsMissing ? arguments.Positional[1]
            : throw Fail.Runtime(frame.State.Represent(arguments.Positional[0]), "KeyError");

    private static JinjaValue PopItem(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        DictValue dict = Dict(self);
        for (int place = dict.PlaceCount - 1; place >= 0; place--)
        {
            if (dict.TryGetEntry(place, out JinjaValue key, out JinjaValue value))
            {
                dict.Remove(key, out _);
                return new TupleValue([key, value]);
            }
        }

        throw Fail.Runtime("'popitem(): dictionary is empty'", "KeyError");
    }

    private static JinjaValue SetDefault(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        if (Dict(self).TryGetValue(arguments.Positional[0], out JinjaValue value))
        {
            return value;
        }

        value = arguments.Positional[1].IsMissing ? JinjaValue.None : arguments.Positional[1];
        frame.State.Charge(1);
        Dict(self)[arguments.Positional[0]] = value;
        return value;
    }

    private static JinjaValue Update(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        AddAll(frame.State, Dict(self), arguments, "update");
        return JinjaValue.None;
    }

    private static JinjaValue Clear(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        Dict(self).Clear();
        return JinjaValue.None;
    }

    private static void AddFrom(RenderState state, DictValue into, in JinjaValue source)
    {
        DictValue? mapping = source.Reference as DictValue;
        if (mapping is not null)
        {
            state.Charge(mapping.Count);
            for (int place = 0; place < mapping.PlaceCount; place++)
            {
                if (mapping.TryGetEntry(place, out JinjaValue key, out JinjaValue value))
                {
                    into[key] = value;
                }
            }

            return;
        }

        if (source.Reference is UndefinedValue undefined)
        {
            throw undefined.Error();
        }

        List<JinjaValue> pairs = Iteration.ToList(source, state);
        state.Charge(pairs.Count);
        for (int index = 0; index < pairs.Count; index++)
        {
            if (Iteration.TryStart(pairs[index]) is null)
            {
                throw Fail.Type($"cannot convert dictionary update sequence element #{index} to a sequence");
            }

            List<JinjaValue> pair = Iteration.ToList(pairs[index], state);
            if (pair.Count != 2)
            {
                throw Fail.Value($"dictionary update sequence element #{index} has length {pair.Count}; 2 is required");
            }

            into[pair[0]] = pair[1];
        }
    }
}

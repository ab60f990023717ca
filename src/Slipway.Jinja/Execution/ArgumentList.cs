namespace Slipway.Jinja;

/// <summary>The compiled arguments of a call, filter or test.</summary>
internal sealed class ArgumentList(Evaluator[] positional, string[] names, Evaluator[] named, Evaluator? star, Evaluator? doubleStar)
{
    public static readonly ArgumentList Empty = new([], [], [], null, null);

    /// <summary>Whether number and names of the arguments are known before evaluation.</summary>
    public bool IsStatic => star is null && doubleStar is null;

    /// <summary>Evaluates the arguments, into the given room when they fit.</summary>
    public CallArguments Evaluate(Frame frame, Span<JinjaValue> room)
    {
        if (!IsStatic)
        {
            return EvaluateStars(frame);
        }

        int count = positional.Length + named.Length;
        Span<JinjaValue> values = count <= room.Length ? room : new JinjaValue[count];
        for (int index = 0; index < positional.Length; index++)
        {
            values[index] = positional[index].Evaluate(frame);
        }

        for (int index = 0; index < named.Length; index++)
        {
            values[positional.Length + index] = named[index].Evaluate(frame);
        }

        return new CallArguments(values[..positional.Length], names, values.Slice(positional.Length, named.Length));
    }

    /// <summary>The evaluators in the order of the parameters; null when the arguments do not fit, which is an error at run time only.</summary>
    public Evaluator?[]? TryBind(Signature signature)
    {
        if (!IsStatic || signature.IsRaw || positional.Length > signature.Parameters.Length)
        {
            return null;
        }

        var bound = new Evaluator?[signature.Parameters.Length];
        positional.CopyTo(bound, 0);
        for (int index = 0; index < names.Length; index++)
        {
            int place = signature.FindParameter(names[index]);
            if (place < 0 || bound[place] is not null)
            {
                return null;
            }

            bound[place] = named[index];
        }

        return signature.AreRequiredBound(bound) ? bound : null;
    }

    private CallArguments EvaluateStars(Frame frame)
    {
        var all = new List<JinjaValue>(positional.Length + 4);
        foreach (Evaluator argument in positional)
        {
            all.Add(argument.Evaluate(frame));
        }

        if (star is not null)
        {
            all.AddRange(Iteration.ToList(star.Evaluate(frame), frame.State));
        }

        var allNames = new List<string>(names);
        var allNamed = new List<JinjaValue>(named.Length + 4);
        foreach (Evaluator argument in named)
        {
            allNamed.Add(argument.Evaluate(frame));
        }

        if (doubleStar is not null)
        {
            AddNamed(doubleStar.Evaluate(frame), allNames, allNamed);
        }

        return new CallArguments(all.ToArray(), allNames.ToArray(), allNamed.ToArray());
    }

    private static void AddNamed(in JinjaValue value, List<string> names, List<JinjaValue> named)
    {
        if (value.Reference is not DictValue dict)
        {
            throw value.Reference is UndefinedValue undefined ? undefined.Error() : Fail.Type("argument after ** must be a mapping");
        }

        for (int place = 0; place < dict.PlaceCount; place++)
        {
            if (!dict.TryGetEntry(place, out JinjaValue key, out JinjaValue item))
            {
                continue;
            }

            string name = Types.Text(key) ?? throw Fail.Type("keywords must be strings");
            if (names.Contains(name))
            {
                throw Fail.Type($"got multiple values for keyword argument '{name}'");
            }

            names.Add(name);
            named.Add(item);
        }
    }
}

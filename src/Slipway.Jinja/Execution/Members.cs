namespace Slipway.Jinja;

/// <summary>Attributes and elements, under the rules of Jinja2's sandbox.</summary>
internal static class Members
{
    /// <summary><c>value.name</c>: the attribute, else the element of that name, else undefined.</summary>
    public static JinjaValue GetAttribute(Frame frame, in JinjaValue value, string name)
    {
        if (value.Reference is DictValue dict && !name.StartsWith('_') && !DictMethods.Table.ContainsKey(name))
        {
            return dict.TryGetValue(name, out JinjaValue element) ? element : Undefined(frame, value, name);
        }

        if (value.Reference is UndefinedValue undefined)
        {
            return OfUndefined(frame, undefined, value, name);
        }

        if (TryGetAttribute(value, name, out JinjaValue found))
        {
            return IsSafe(frame, name, found) ? found : Unsafe(frame, value, name);
        }

        if (HiddenAttributes.Exist(value, name))
        {
            return Unsafe(frame, value, name);
        }

        return value.Reference is HeapValue heap && heap.TryGetItem(name, out found) ? found : Undefined(frame, value, name);
    }

    /// <summary><c>value[key]</c>: the element, else the attribute of that name, else undefined.</summary>
    public static JinjaValue GetItem(Frame frame, in JinjaValue value, in JinjaValue key)
    {
        if (TryGetElement(value, key, out JinjaValue element))
        {
            return element;
        }

        if (value.Reference is UndefinedValue undefined)
        {
            return undefined.Behavior == UndefinedBehavior.Chainable ? value : throw undefined.Error();
        }

        if (Types.Text(key) is not { } name)
        {
            return Undefined(frame, value, key);
        }

        if (TryGetAttribute(value, name, out JinjaValue found))
        {
            return IsSafe(frame, name, found) ? found : Unsafe(frame, value, name);
        }

        return HiddenAttributes.Exist(value, name) ? Unsafe(frame, value, name) : Undefined(frame, value, key);
    }

    /// <summary>The attribute alone, without falling back to an element: the <c>attr</c> filter.</summary>
    public static JinjaValue GetAttributeOnly(Frame frame, in JinjaValue value, string name)
    {
        if (TryGetAttribute(value, name, out _) || HiddenAttributes.Exist(value, name) || value.IsUndefined)
        {
            return GetAttribute(frame, value, name);
        }

        return Undefined(frame, value, name);
    }

    public static bool TryGetAttribute(in JinjaValue value, string name, out JinjaValue found) => value.Reference switch
    {
        string => Methods.TryBind(StringMethods.Table, value, name, out found),
        HeapValue heap => heap.TryGetAttribute(name, out found),
        _ => NumberMethods.TryGet(value, name, out found),
    };

    private static bool TryGetElement(in JinjaValue value, in JinjaValue key, out JinjaValue element)
    {
        switch (value.Reference)
        {
            case string text:
                return Subscripts.TryGetCharacter(text, key, out element);
            case HeapValue heap:
                return heap.TryGetItem(key, out element);
            default:
                element = default;
                return false;
        }
    }

    private static JinjaValue OfUndefined(Frame frame, UndefinedValue undefined, in JinjaValue value, string name)
    {
        if (HiddenAttributes.Exist(value, name))
        {
            return Unsafe(frame, value, name);
        }

        if (undefined.Behavior != UndefinedBehavior.Chainable)
        {
            throw undefined.Error();
        }

        return name.StartsWith('_') ? Unsafe(frame, value, name) : value;
    }

    private static bool IsSafe(Frame frame, string name, in JinjaValue found) =>
        !name.StartsWith('_') && (frame.State.Environment.AllowMutation || found.Reference is not FunctionValue { Mutates: true });

    private static JinjaValue Undefined(Frame frame, in JinjaValue value, in JinjaValue key) =>
        UndefinedValue.Member(frame.UndefinedBehavior, value, key);

    private static JinjaValue Unsafe(Frame frame, in JinjaValue value, string name) =>
        UndefinedValue.Unsafe(frame.UndefinedBehavior, value, name);
}

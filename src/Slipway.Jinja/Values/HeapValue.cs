namespace Slipway.Jinja;

/// <summary>A value that does not fit in a <see cref="JinjaValue"/>: the base of everything but none, numbers, bools and plain strings.</summary>
internal abstract class HeapValue
{
    public abstract JinjaValueKind Kind { get; }

    public static implicit operator JinjaValue(HeapValue value) => new(value);

    /// <summary>The name of Python's type, for messages.</summary>
    public abstract string TypeName { get; }

    /// <summary>Python's module for types that are not built in: Jinja2 puts it into messages.</summary>
    public virtual string? TypeModule => null;

    public virtual bool IsTrue => true;

    /// <summary>Whether it can be called.</summary>
    public virtual bool IsCallable => false;

    /// <summary>Whether <c>obj[key]</c> works with some key: Python's <c>__getitem__</c>.</summary>
    public virtual bool IsSubscriptable => false;

    /// <summary>Whether dicts accept it as a key; of a tuple, that depends on its items.</summary>
    public virtual bool IsHashable => true;

    /// <summary>An attribute: what <c>obj.name</c> finds before it tries <c>obj['name']</c>. Methods included.</summary>
    public virtual bool TryGetAttribute(string name, out JinjaValue value)
    {
        value = default;
        return false;
    }

    /// <summary>An element: what <c>obj[key]</c> finds before it tries the attribute.</summary>
    public virtual bool TryGetItem(in JinjaValue key, out JinjaValue value)
    {
        value = default;
        return false;
    }

    /// <summary>The length, or -1 when it has none.</summary>
    public virtual int Length => -1;

    public virtual JinjaValue Call(Frame frame, in CallArguments arguments) => throw Fail.Type($"'{TypeName}' object is not callable");

    /// <summary>An iterator, or null when it cannot be iterated.</summary>
    public virtual JinjaIterator? Iterate() => null;

    /// <summary>Equality beyond identity; false when the types have nothing in common.</summary>
    public virtual bool EqualTo(HeapValue other, int depth) => false;

    public virtual int HashCode(int depth) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>Writes what <c>str()</c> gives.</summary>
    public virtual void Print(TextSink sink) => Represent(sink);

    /// <summary>Writes what <c>repr()</c> gives.</summary>
    public abstract void Represent(TextSink sink);
}

using System.Collections.Frozen;

namespace Slipway.Jinja;

/// <summary>
/// The attributes that Python's objects have and the sandbox hides: reading one gives a value that fails as unsafe when it is used,
/// where a name that does not exist is merely undefined. Taken from CPython 3.11.
/// </summary>
internal static class HiddenAttributes
{
    private const string Arithmetic = "__abs__ __add__ __bool__ __divmod__ __float__ __floordiv__ __getnewargs__ __int__ __mod__ __mul__ __neg__ __pos__ " +
        "__pow__ __radd__ __rdivmod__ __rfloordiv__ __rmod__ __rmul__ __round__ __rpow__ __rsub__ __rtruediv__ __sub__ __truediv__ __trunc__ __ceil__ __floor__ ";

    private static readonly FrozenSet<string> Common = Set(
        "__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__ __gt__ __hash__ __init__ __init_subclass__ __le__ __lt__ " +
        "__ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__");

    private static readonly FrozenSet<string> String = Set("__add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__ __rmul__");
    private static readonly FrozenSet<string> Markup = Set(
        "__add__ __contains__ __getitem__ __getnewargs__ __html__ __html_format__ __iter__ __len__ __mod__ __module__ __mul__ __radd__ __rmod__ __rmul__ __slots__");

    private static readonly FrozenSet<string> Integer = Set(
        Arithmetic + "__and__ __index__ __invert__ __lshift__ __or__ __rand__ __rlshift__ __ror__ __rrshift__ __rshift__ __rxor__ __xor__");

    private static readonly FrozenSet<string> Float = Set(Arithmetic + "__getformat__");
    private static readonly FrozenSet<string> None = Set("__bool__");
    private static readonly FrozenSet<string> List = Set(
        "__add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ __iter__ __len__ __mul__ __reversed__ __rmul__ __setitem__");

    private static readonly FrozenSet<string> Tuple = Set("__add__ __class_getitem__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mul__ __rmul__");
    private static readonly FrozenSet<string> Dict = Set(
        "__class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__ __reversed__ __ror__ __setitem__");

    private static readonly FrozenSet<string> Range = Set("__bool__ __contains__ __getitem__ __iter__ __len__ __reversed__");
    private static readonly FrozenSet<string> Generator = Set("__del__ __iter__ __name__ __next__ __qualname__ gi_frame gi_code");
    private static readonly FrozenSet<string> Function = Set(
        "__annotations__ __builtins__ __call__ __closure__ __code__ __defaults__ __dict__ __get__ __globals__ __kwdefaults__ __module__ __name__ __qualname__ " +
        "__func__ __self__ __text_signature__");

    private static readonly FrozenSet<string> Type = Set(
        "mro __mro__ __bases__ __base__ __basicsize__ __call__ __dict__ __dictoffset__ __flags__ __instancecheck__ __itemsize__ __module__ __name__ __prepare__ " +
        "__qualname__ __subclasscheck__ __subclasses__ __text_signature__ __weakrefoffset__ __annotations__ __abstractmethods__ __len__ __iter__ __getitem__");

    private static readonly FrozenSet<string> Undefined = Set(
        "__add__ __aiter__ __bool__ __call__ __complex__ __div__ __float__ __floordiv__ __getattr__ __getitem__ __int__ __iter__ __len__ __mod__ __module__ __mul__ " +
        "__neg__ __pos__ __pow__ __radd__ __rdiv__ __rfloordiv__ __rmod__ __rmul__ __rpow__ __rsub__ __rtruediv__ __sub__ __truediv__ " +
        "_fail_with_undefined_error _undefined_exception _undefined_hint _undefined_message _undefined_name _undefined_obj");

    private static readonly FrozenSet<string> Other = Set("__annotations__ __call__ __dict__ __iter__ __len__ __module__ __next__ __weakref__");

    public static bool Exist(in JinjaValue value, string name)
    {
        if (!name.StartsWith('_') && name is not ("mro" or "gi_frame" or "gi_code"))
        {
            return false;
        }

        if (value.Reference is NamespaceValue)
        {
            return name == "__class__";
        }

        return Common.Contains(name) || SetOf(value).Contains(name);
    }

    private static FrozenSet<string> SetOf(in JinjaValue value) => value.Reference switch
    {
        null => None,
        string => String,
        SafeString => Markup,
        ListValue => List,
        TupleValue => Tuple,
        DictValue => Dict,
        RangeValue => Range,
        IteratorValue => Generator,
        FunctionValue => Function,
        ClassValue => Type,
        UndefinedValue => Undefined,
        BigIntValue => Integer,
        HeapValue => Other,
        _ => value.IsFloat ? Float : Integer,
    };

    private static FrozenSet<string> Set(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}

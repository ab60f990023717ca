namespace Slipway.Jinja;

/// <summary>The methods of <c>str</c>.</summary>
internal static class StringMethods
{
    public static readonly Dictionary<string, Builtin> Table = Builtin.Table(
    [
        new("capitalize", "/", Map(StringCase.Capitalize)),
        new("casefold", "/", Map(CaseMapping.Fold, keepsSafe: false)),
        new("lower", "/", Map(CaseMapping.ToLower)),
        new("upper", "/", Map(CaseMapping.ToUpper)),
        new("title", "/", Map(StringCase.Title)),
        new("swapcase", "/", Map(StringCase.Swap)),
        new("isalnum", "/", Test(StringTests.IsAlphanumeric)),
        new("isalpha", "/", Test(StringTests.IsAlphabetic)),
        new("isascii", "/", Test(text => System.Text.Ascii.IsValid(text))),
        new("isdecimal", "/", Test(StringTests.IsDecimal)),
        new("isdigit", "/", Test(StringTests.IsDigit)),
        new("isidentifier", "/", Test(StringTests.IsIdentifier)),
        new("islower", "/", Test(StringTests.IsLower)),
        new("isnumeric", "/", Test(StringTests.IsNumeric)),
        new("isprintable", "/", Test(StringTests.IsPrintable)),
        new("isspace", "/", Test(StringTests.IsSpace)),
        new("istitle", "/", Test(StringTests.IsTitle)),
        new("isupper", "/", Test(StringTests.IsUpper)),
        new("strip", "chars?/", StringEdits.Strip(start: true, end: true)),
        new("lstrip", "chars?/", StringEdits.Strip(start: true, end: false)),
        new("rstrip", "chars?/", StringEdits.Strip(start: false, end: true)),
        new("center", "width,fillchar?/", StringEdits.Center),
        new("ljust", "width,fillchar?/", StringEdits.LeftJustify),
        new("rjust", "width,fillchar?/", StringEdits.RightJustify),
        new("zfill", "width/", StringEdits.ZeroFill),
        new("expandtabs", "tabsize?", StringEdits.ExpandTabs),
        new("removeprefix", "prefix/", StringEdits.RemovePrefix),
        new("removesuffix", "suffix/", StringEdits.RemoveSuffix),
        new("replace", "old,new,count?/", StringEdits.Replace),
        new("translate", "table/", StringEdits.Translate),
        new("count", "sub,start?,end?/", StringSearch.Count),
        new("find", "sub,start?,end?/", StringSearch.Find(last: false, fails: false)),
        new("rfind", "sub,start?,end?/", StringSearch.Find(last: true, fails: false)),
        new("index", "sub,start?,end?/", StringSearch.Find(last: false, fails: true)),
        new("rindex", "sub,start?,end?/", StringSearch.Find(last: true, fails: true)),
        new("startswith", "prefix,start?,end?/", StringSearch.StartsWith),
        new("endswith", "suffix,start?,end?/", StringSearch.EndsWith),
        new("split", "sep?,maxsplit?", StringSplitting.Split),
        new("rsplit", "sep?,maxsplit?", StringSplitting.SplitFromRight),
        new("splitlines", "keepends?", StringSplitting.SplitLines),
        new("partition", "sep/", StringSplitting.Partition(last: false)),
        new("rpartition", "sep/", StringSplitting.Partition(last: true)),
        new("join", "iterable/", StringSplitting.Join),
        new("format", "*", FormatMethod.Format),
        new("format_map", "mapping/", FormatMethod.FormatMap),
        new("maketrans", "x,y?,z?/", StringEdits.MakeTranslation),
        new("encode", "encoding?,errors?", TextEncoding.Encode),
    ]);

    /// <summary>A text, safe when the object is.</summary>
    public static JinjaValue Like(in JinjaValue self, string text) => self.Reference is SafeString ? new SafeString(text) : text;

    /// <summary>An argument that must be a string.</summary>
    public static string Text(in JinjaValue value) =>
        Types.Text(value) ?? throw (value.Reference is UndefinedValue undefined && undefined.Behavior == UndefinedBehavior.Strict
            ? undefined.Error()
            : Fail.Type($"argument must be str, not {Types.Name(value)}"));

    /// <summary>An argument that joins a text: escaped when the text is safe and it is not.</summary>
    public static string TextFor(in JinjaValue self, in JinjaValue value) =>
        self.Reference is SafeString && value.Reference is string text ? Html.Escape(text) : Text(value);

    // MarkupSafe wraps most methods, but not all: some give plain strings.
    private static BuiltinFunction Map(Func<string, string> map, bool keepsSafe = true) => (Frame frame, in JinjaValue self, in CallArguments arguments) =>
    {
        string text = map(Types.Text(self)!);
        frame.State.Charge(text.Length);
        return keepsSafe ? Like(self, text) : text;
    };

    private static BuiltinFunction Test(Func<string, bool> test) =>
        (Frame frame, in JinjaValue self, in CallArguments arguments) => test(Types.Text(self)!);
}

using System.Text.RegularExpressions;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>What a search with a pattern found: Python's <c>re.Match</c>.</summary>
internal sealed class PythonMatch(Match match) : HeapValue
{
    private static readonly Dictionary<string, Builtin> Methods = Builtin.Table(
    [
        new("group", "number?/", (Frame frame, in JinjaValue self, in CallArguments arguments) => Group(self, arguments.Positional[0].IsMissing ? 0 : arguments.Positional[0])),
        new("groups", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => new TupleValue([.. Of(self).Groups.Values.Skip(1).Select(Text)])),
        new("start", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => Before(self)),
        new("end", "/", (Frame frame, in JinjaValue self, in CallArguments arguments) => Before(self) + CodePoints.Count(Of(self).Value)),
    ]);

    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => "re.Match";

    private Match Match => match;

    /// <summary>A match, or <c>None</c>.</summary>
    public static PythonValue Of(Match match) => match.Success ? new(new JinjaValue(new PythonMatch(match))) : default;

    public override bool TryGetAttribute(string name, out JinjaValue value) => Jinja.Methods.TryBind(Methods, this, name, out value);

    public override void Represent(TextSink sink) => throw new NotSupportedException("How a match is shown is not ported.");

    private static Match Of(in JinjaValue self) => ((PythonMatch)self.Reference!).Match;

    private static JinjaValue Text(Group group) => group.Success ? group.Value : JinjaValue.None;

    private static JinjaValue Group(in JinjaValue self, in JinjaValue number) =>
        number.IsInt && number.RawInt >= 0 && number.RawInt < Of(self).Groups.Count ? Text(Of(self).Groups[(int)number.RawInt]) : throw new PythonException("IndexError", "no such group");

    private static int Before(in JinjaValue self) => CodePoints.Count(Of(self).Result("$`"));
}

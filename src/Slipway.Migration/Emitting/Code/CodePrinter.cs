using System.Text;

namespace Slipway.Migration.Emitting.Code;

/// <summary>Prints statements, breaking lines that would be too long where a person would.</summary>
/// <param name="run">The name of the run's context where the statements stand.</param>
/// <param name="mostLines">How many lines are wanted; printing stops at the first statement behind them.</param>
internal sealed partial class CodePrinter(string run, int mostLines = int.MaxValue)
{
    private const int Width = 120;
    private const int Step = 4;

    private static readonly string[] ContextNames = ["run", "branch", "inner", "innermost"];

    private readonly StringBuilder _text = new();
    private readonly int _mostLines = mostLines;
    private int _lines;
    private int _column;
    private string _run = run;

    /// <summary>Prints statements at an indentation.</summary>
    public static string Print(IReadOnlyList<Statement> statements, int indent, string run = "run")
    {
        var printer = new CodePrinter(run);
        printer.Write(statements, indent);
        return printer._text.ToString();
    }

    /// <summary>How many lines statements take.</summary>
    public static int Lines(IReadOnlyList<Statement> statements, int indent = 8) => CountLines(statements, indent, int.MaxValue);

    /// <summary>Whether statements take more lines than a number. Does not print them to their end to find out.</summary>
    public static bool AreLonger(IReadOnlyList<Statement> statements, int lines, int indent = 8) => CountLines(statements, indent, lines) > lines;

    /// <summary>Whether an empty line stands between two statements: blocks stand apart; so does what ends a longer sequence.</summary>
    public static bool NeedsGap(Statement before, Statement after) =>
        IsBlock(before) || (IsBlock(after) && before is not (Statement.Declare or Statement.Comment));

    private static int CountLines(IReadOnlyList<Statement> statements, int indent, int most)
    {
        var printer = new CodePrinter("run", most);
        printer.Write(statements, indent);
        return printer._lines;
    }

    private void Write(IReadOnlyList<Statement> statements, int indent)
    {
        for (int i = 0; i < statements.Count && _lines <= _mostLines; i++)
        {
            if (i > 0 && NeedsGap(statements[i - 1], statements[i]))
            {
                Append("\n");
            }

            Write(statements[i], indent);
        }
    }

    private static bool IsBlock(Statement statement) =>
        statement is Statement.If or Statement.Switch or Statement.For or Statement.ForEach or Statement.Try or Statement.Guard;

    private void Write(Statement statement, int indent)
    {
        Indent(indent);
        switch (statement)
        {
            case Statement.Comment comment:
                Append("// " + comment.Text);
                break;
            case Statement.Declare declare:
                Append(declare.Initial is null ? $"{declare.Target};" : $"{declare.Target} = {declare.Initial};");
                break;
            case Statement.Assign assign:
                Append(assign.Declares ? $"{assign.Target} = " : $"{assign.Target.Name} = ");
                Write(assign.Declares ? WithoutType(assign.Value, assign.Target) : assign.Value, indent, ";");
                break;
            case Statement.TakeApart deconstruct:
                Append($"{Taken(deconstruct.Targets, indent)} = ");
                Write(deconstruct.Value, indent, ";");
                break;
            case Statement.Do work:
                Write(work.Value, indent, ";");
                break;
            case Statement.Return { Value: null }:
                Append("return;");
                break;
            case Statement.Return done:
                Append("return ");
                Write(done.Value!, indent, ";");
                break;
            case Statement.If choice:
                WriteIf(choice, indent);
                return;
            case Statement.Switch choice:
                WriteSwitch(choice, indent);
                return;
            case Statement.For loop:
                Append($"for ({loop.Round} = 1; {loop.Round.Name} <= {loop.Most}");
                if (loop.Condition is { } condition)
                {
                    Append(" && ");
                    Write(condition, indent, "");
                }

                Append($"; {loop.Round.Name}++)\n");
                WriteBraces(loop.Body, indent);
                return;
            case Statement.ForEach loop:
                Append($"foreach ({loop.Head} in ");
                Write(loop.Source, indent, ")\n");
                WriteBraces(loop.Body, indent);
                return;
            case Statement.Guard guard:
                Append("try\n");
                WriteBraces(guard.Work, indent);
                foreach ((string exception, Body body) in guard.Handlers)
                {
                    Indent(indent);
                    Append($"catch {exception}\n");
                    WriteBraces(body, indent);
                }

                return;
            case Statement.Try attempt:
                Append("try\n");
                WriteBraces(attempt.Work, indent);
                Indent(indent);
                Append(attempt.Caught is { } caught && LocalUse.Reads(attempt.Failed.Statements).Any(local => local.Name == caught.Name) ? $"catch ({caught})\n" : "catch (StepFailedException)\n");
                WriteBraces(attempt.Failed, indent);
                return;
        }

        Append("\n");
    }

    private void WriteIf(Statement.If choice, int indent)
    {
        Append("if (");
        Write(choice.Condition, indent, ")");
        Append("\n");
        WriteBraces(choice.Then, indent);
        if (choice.Else is not { Statements.Count: > 0 } otherwise)
        {
            return;
        }

        Indent(indent);
        if (_lines <= _mostLines && otherwise.Statements is [Statement.If chained])
        {
            Append("else ");
            WriteIf(chained, indent);
            return;
        }

        Append("else\n");
        WriteBraces(otherwise, indent);
    }

    /// <summary>A new object whose type stands in front already.</summary>
    private static Expression WithoutType(Expression value, Local target) => value switch
    {
        CallExpression { Target: null } call when call.Name == "new " + target.Type => call with { Name = "new" },
        ListExpression list when list.Open == $"new {target.Type} {{ " => list with { Open = "new() { " },
        _ => value,
    };

    private void WriteSwitch(Statement.Switch choice, int indent)
    {
        Append("switch (");
        Write(choice.Value, indent, ")");
        Append("\n");
        Indent(indent);
        Append("{\n");
        for (int i = 0; i < choice.Arms.Count && _lines <= _mostLines; i++)
        {
            SwitchArm arm = choice.Arms[i];
            bool sharesBody = i > 0 && IsSame(choice.Arms[i - 1], arm);
            Append(i > 0 && !sharesBody ? "\n" : "");
            Indent(indent + Step);
            Append(arm.Label is null ? "default:\n" : $"case {arm.Label}:\n");
            if (i + 1 < choice.Arms.Count && IsSame(arm, choice.Arms[i + 1]))
            {
                continue;
            }

            Write(arm.Body.Statements, indent + (2 * Step));
            if (!LocalUse.AlwaysReturns(arm.Body.Statements) && !(arm.Body.Statements is [.., Statement.Do { Value.Flat: { } last }] && last.StartsWith("throw ", StringComparison.Ordinal)))
            {
                Indent(indent + (2 * Step));
                Append("break;\n");
            }
        }

        Indent(indent);
        Append("}\n");
    }

    /// <summary>What a tuple is taken apart into, without the types where they would make the line too long, and over several lines where it still is.</summary>
    private static string Taken(Pattern targets, int indent)
    {
        string written = targets.ToString();
        if (FitsBeforeAwait(written) || targets is not Pattern.Tuple tuple || !tuple.Targets().All(part => part.Declares))
        {
            return written;
        }

        string untyped = $"var {Untyped(tuple)}";
        return FitsBeforeAwait(untyped) ? untyped : $"var {InLines(tuple, indent)}";

        bool FitsBeforeAwait(string text) => indent + text.Length <= Width - " = await".Length;
    }

    private static string Untyped(Pattern pattern) => pattern switch
    {
        Pattern.One one => one.Target.Name,
        Pattern.Tuple tuple => $"({string.Join(", ", tuple.Parts.Select(Untyped))})",
        _ => "_",
    };

    private static string InLines(Pattern pattern, int indent)
    {
        string flat = Untyped(pattern);
        return pattern is Pattern.Tuple tuple && indent + flat.Length > Width - ") = await run.ParallelAsync(".Length
            ? $"(\n{string.Join(",\n", tuple.Parts.Select(part => new string(' ', indent + Step) + InLines(part, indent + Step)))})"
            : flat;
    }

    private static bool IsSame(SwitchArm left, SwitchArm right) =>
        Print(left.Body.Statements, 0) == Print(right.Body.Statements, 0);

    private void WriteBraces(Body body, int indent)
    {
        Indent(indent);
        Append("{\n");
        Write(body.Statements, indent + Step);
        Indent(indent);
        Append("}\n");
    }

    private bool Fits(string text, string end) => _column + text.Length + end.Length + 2 <= Width && !text.Contains('\n', StringComparison.Ordinal);

    private string Named(string text) => text.Replace(Expression.Run.ToString(), _run, StringComparison.Ordinal);

    private void Indent(int indent) => Append(new string(' ', indent));

    private void Append(string text)
    {
        _text.Append(text);
        _lines += text.AsSpan().Count('\n');
        int lineEnd = text.LastIndexOf('\n');
        _column = lineEnd < 0 ? _column + text.Length : text.Length - lineEnd - 1;
    }
}

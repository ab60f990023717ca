using System.Text;

namespace Slipway.Jinja;

/// <summary>The root of everything that can go wrong with a template: it says what, where and why.</summary>
/// <remarks>
/// The message reads like a compiler's, <c>greeting.jinja(3,14): 'item' is undefined</c>, followed by the offending line.
/// Exceptions thrown by filters, tests and globals that the host added pass through as they are.
/// </remarks>
public abstract class JinjaException : Exception
{
    private protected JinjaException(string detail, string pythonType, JinjaErrorGroup group, Exception? inner = null)
        : base(detail, inner)
    {
        Detail = detail;
        PythonType = pythonType;
        Group = group;
    }

    /// <summary>What went wrong, without the place.</summary>
    public string Detail { get; }

    /// <summary>The name of the exception that Jinja2 for Python raises here, such as <c>UndefinedError</c> or <c>TypeError</c>.</summary>
    public string PythonType { get; }

    /// <summary>The kind of failure.</summary>
    public JinjaErrorGroup Group { get; }

    /// <summary>The name of the template that failed, or null while the place is unknown.</summary>
    public string? SourceName { get; private set; }

    /// <summary>The line, counted from 1; 0 when the place is unknown.</summary>
    public int Line { get; private set; }

    /// <summary>The column in UTF-16 units, counted from 1; 0 when the place is unknown.</summary>
    public int Column { get; private set; }

    /// <summary>The text of the offending line, shortened when it is very long; null when the place is unknown.</summary>
    public string? SourceLine { get; private set; }

    /// <summary>The place, the detail and the offending line.</summary>
    public override string Message
    {
        get
        {
            if (SourceName is null)
            {
                return Detail;
            }

            var message = new StringBuilder().Append(SourceName).Append('(').Append(Line).Append(',').Append(Column).Append("): ").Append(Detail);
            if (!string.IsNullOrWhiteSpace(SourceLine))
            {
                message.Append('\n').Append("    ").Append(SourceLine);
            }

            return message.ToString();
        }
    }

    /// <summary>Names the place once; the innermost place wins.</summary>
    internal void Locate(TemplateSource source, int position)
    {
        if (SourceName is not null)
        {
            return;
        }

        SourceName = source.Name;
        (Line, Column, SourceLine) = source.Locate(position);
    }
}

using System.Globalization;

namespace Slipway.Jinja;

/// <summary>Python's <c>datetime</c>, <c>date</c>, <c>time</c> and <c>timedelta</c>, from the .NET types.</summary>
internal sealed class DateValue : HeapValue
{
    private static readonly Dictionary<string, Builtin> Table = Builtin.Table(
    [
        new("isoformat", "sep?", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
            Self(self).ToText(arguments.Positional[0].IsMissing ? "T" : StringMethods.Text(arguments.Positional[0]))),
        new("strftime", "format", (Frame frame, in JinjaValue self, in CallArguments arguments) => Self(self).FormatTime(StringMethods.Text(arguments.Positional[0]))),
        new("date", "", (Frame frame, in JinjaValue self, in CallArguments arguments) => new DateValue(DateKind.Date, Self(self)._time.Date, null)),
        new("time", "", (Frame frame, in JinjaValue self, in CallArguments arguments) => new DateValue(DateKind.Time, Self(self)._time, null)),
        new("weekday", "", (Frame frame, in JinjaValue self, in CallArguments arguments) => ((int)Self(self)._time.DayOfWeek + 6) % 7),
        new("isoweekday", "", (Frame frame, in JinjaValue self, in CallArguments arguments) => (((int)Self(self)._time.DayOfWeek + 6) % 7) + 1),
        new("timestamp", "", (Frame frame, in JinjaValue self, in CallArguments arguments) =>
            (Self(self)._time - Self(self)._offset.GetValueOrDefault() - DateTime.UnixEpoch).TotalSeconds),
        new("total_seconds", "", (Frame frame, in JinjaValue self, in CallArguments arguments) => Self(self)._span.TotalSeconds),
    ]);

    private readonly DateKind _kind;
    private readonly DateTime _time;
    private readonly TimeSpan? _offset;
    private readonly TimeSpan _span;

    private DateValue(DateKind kind, DateTime time, TimeSpan? offset)
    {
        _kind = kind;
        _time = time;
        _offset = offset;
    }

    private DateValue(TimeSpan span)
    {
        _kind = DateKind.Span;
        _span = span;
    }

    private enum DateKind
    {
        DateTime,
        Date,
        Time,
        Span,
    }

    public override JinjaValueKind Kind => JinjaValueKind.Other;

    public override string TypeName => _kind switch { DateKind.DateTime => "datetime", DateKind.Date => "date", DateKind.Time => "time", _ => "timedelta" };

    public override string TypeModule => "datetime";

    public override bool IsTrue => _kind != DateKind.Span || _span != TimeSpan.Zero;

    /// <summary>A value of one of .NET's types for dates and times.</summary>
    public static DateValue From(object value) => value switch
    {
        DateTime time => new DateValue(DateKind.DateTime, time, time.Kind == DateTimeKind.Utc ? TimeSpan.Zero : null),
        DateTimeOffset time => new DateValue(DateKind.DateTime, time.DateTime, time.Offset),
        DateOnly date => new DateValue(DateKind.Date, date.ToDateTime(TimeOnly.MinValue), null),
        TimeOnly time => new DateValue(DateKind.Time, DateTime.MinValue.Add(time.ToTimeSpan()), null),
        TimeSpan span => new DateValue(span),
        _ => throw new ArgumentException("Not a date or time.", nameof(value)),
    };

    public override bool TryGetAttribute(string name, out JinjaValue value)
    {
        JinjaValue? found = (name, _kind) switch
        {
            ("days", DateKind.Span) => (long)Math.Floor(_span.TotalDays),
            ("seconds", DateKind.Span) => (long)Math.Floor(_span.TotalSeconds) - ((long)Math.Floor(_span.TotalDays) * 86400),
            ("total_seconds", DateKind.Span) => new FunctionValue(Table["total_seconds"], this),
            (_, DateKind.Span) => default(JinjaValue?),
            ("year", not DateKind.Time) => _time.Year,
            ("month", not DateKind.Time) => _time.Month,
            ("day", not DateKind.Time) => _time.Day,
            ("hour", not DateKind.Date) => _time.Hour,
            ("minute", not DateKind.Date) => _time.Minute,
            ("second", not DateKind.Date) => _time.Second,
            ("microsecond", not DateKind.Date) => Microsecond,
            ("tzinfo", not DateKind.Date) => _offset is null ? JinjaValue.None : (JinjaValue)OffsetText(":"),
            _ when name != "total_seconds" && Table.TryGetValue(name, out Builtin? method) => new FunctionValue(method, this),
            _ => default(JinjaValue?),
        };
        value = found ?? default;
        return found is not null;
    }

    public override bool EqualTo(HeapValue other, int depth) => other is DateValue date && date._kind == _kind && CompareTo(date) == 0;

    public override int HashCode(int depth) => System.HashCode.Combine(_kind, _time - _offset.GetValueOrDefault(), _span);

    /// <summary>Orders two values of one kind; null when they cannot be compared.</summary>
    public int? CompareTo(DateValue other)
    {
        if (other._kind != _kind || _offset.HasValue != other._offset.HasValue)
        {
            return null;
        }

        return _kind == DateKind.Span ? _span.CompareTo(other._span)
            : (_time - _offset.GetValueOrDefault()).CompareTo(other._time - other._offset.GetValueOrDefault());
    }

    /// <summary>Adds or subtracts a duration, or finds the time between two dates.</summary>
    public bool TryApply(TokenKind op, in JinjaValue right, out JinjaValue value)
    {
        value = default;
        if (right.Reference is not DateValue other || _kind == DateKind.Time || other._kind == DateKind.Time)
        {
            return false;
        }

        if (other._kind == DateKind.Span)
        {
            TimeSpan span = op == TokenKind.Add ? other._span : -other._span;
            value = _kind == DateKind.Span ? new DateValue(_span + span) : new DateValue(_kind, _time + span, _offset);
            return true;
        }

        if (op == TokenKind.Add || _kind != other._kind || _offset.HasValue != other._offset.HasValue)
        {
            return false;
        }

        value = new DateValue(_time - _offset.GetValueOrDefault() - (other._time - other._offset.GetValueOrDefault()));
        return true;
    }

    public override void Print(TextSink sink) => sink.Append(ToText(" "));

    public override void Represent(TextSink sink) => sink.Append(_kind switch
    {
        DateKind.Span => string.Create(CultureInfo.InvariantCulture, $"datetime.timedelta(days={Math.Floor(_span.TotalDays)})"),
        _ => $"datetime.{TypeName}({string.Join(", ", Parts())})",
    });

    /// <summary>Python's <c>strftime</c>.</summary>
    public string FormatTime(string format)
    {
        var text = new System.Text.StringBuilder();
        for (int index = 0; index < format.Length; index++)
        {
            if (format[index] != '%' || index + 1 == format.Length)
            {
                text.Append(format[index]);
                continue;
            }

            char directive = format[++index];
            bool unpadded = directive == '-' && index + 1 < format.Length;
            directive = unpadded ? format[++index] : directive;
            string part = Directive(directive);
            text.Append(unpadded ? part.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0" : part);
        }

        return text.ToString();
    }

    private static DateValue Self(in JinjaValue value) => (DateValue)value.Reference!;

    private int Microsecond => (int)(_time.Ticks % TimeSpan.TicksPerSecond / 10);

    private IEnumerable<int> Parts()
    {
        IEnumerable<int> date = _kind == DateKind.Time ? [] : [_time.Year, _time.Month, _time.Day];
        IEnumerable<int> time = _kind == DateKind.Date ? [] : _time.Second == 0 && Microsecond == 0 ? [_time.Hour, _time.Minute] : [_time.Hour, _time.Minute, _time.Second];
        return date.Concat(time).Concat(_kind != DateKind.Date && Microsecond != 0 ? [Microsecond] : []);
    }

    private string ToText(string separator)
    {
        string date = _time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string time = _time.ToString("HH:mm:ss", CultureInfo.InvariantCulture) +
            (Microsecond == 0 ? "" : "." + Microsecond.ToString("000000", CultureInfo.InvariantCulture));
        return _kind switch
        {
            DateKind.Date => date,
            DateKind.Time => time,
            DateKind.DateTime => date + separator + time + OffsetText(":"),
            _ => SpanText(),
        };
    }

    private string OffsetText(string separator) => _offset is not { } offset ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours):00}{separator}{Math.Abs(offset.Minutes):00}");

    private string SpanText()
    {
        long days = (long)Math.Floor(_span.TotalDays);
        TimeSpan rest = _span - TimeSpan.FromDays(days);
        string time = string.Create(CultureInfo.InvariantCulture, $"{rest.Hours}:{rest.Minutes:00}:{rest.Seconds:00}");
        long micro = rest.Ticks % TimeSpan.TicksPerSecond / 10;
        time += micro == 0 ? "" : "." + micro.ToString("000000", CultureInfo.InvariantCulture);
        return days == 0 ? time : string.Create(CultureInfo.InvariantCulture, $"{days} day{(Math.Abs(days) == 1 ? "" : "s")}, {time}");
    }

    private string Directive(char directive) => directive switch
    {
        'Y' => Custom("yyyy"),
        'y' => Custom("yy"),
        'm' => Custom("MM"),
        'd' => Custom("dd"),
        'e' => _time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => Custom("HH"),
        'I' => Custom("hh"),
        'M' => Custom("mm"),
        'S' => Custom("ss"),
        'f' => Microsecond.ToString("000000", CultureInfo.InvariantCulture),
        'p' => _time.Hour < 12 ? "AM" : "PM",
        'A' => Custom("dddd"),
        'a' => Custom("ddd"),
        'B' => Custom("MMMM"),
        'b' or 'h' => Custom("MMM"),
        'j' => _time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'u' => ((((int)_time.DayOfWeek + 6) % 7) + 1).ToString(CultureInfo.InvariantCulture),
        'w' => ((int)_time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'F' => Custom("yyyy-MM-dd"),
        'T' or 'X' => Custom("HH:mm:ss"),
        'D' or 'x' => Custom("MM/dd/yy"),
        'R' => Custom("HH:mm"),
        'c' => Custom("ddd MMM ") + _time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2) + Custom(" HH:mm:ss yyyy"),
        'z' => OffsetText(""),
        'Z' => _offset == TimeSpan.Zero ? "UTC" : OffsetText(":") is { Length: > 0 } offset ? "UTC" + offset : "",
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => "%" + directive,
    };

    private string Custom(string format) => _time.ToString(format, CultureInfo.InvariantCulture);
}

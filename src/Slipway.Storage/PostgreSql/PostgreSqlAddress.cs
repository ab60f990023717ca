using System.Globalization;
using Npgsql;

namespace Slipway.Storage.PostgreSql;

/// <summary>Where a journal is: a connection string, as Npgsql's keywords or as an address.</summary>
internal sealed class PostgreSqlAddress
{
    private const int DefaultPort = 5432;

    /// <summary>The most sessions with which a process reads a journal, and as many for a ledger. A server allows a hundred at first, for all who use it.</summary>
    private const int ReadingSessions = 20;

    /// <summary>libpq's names of what has another one in Npgsql.</summary>
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["host"] = "Host",
        ["options"] = "Options",
        ["channel_binding"] = "Channel Binding",
    };

    private readonly NpgsqlConnectionStringBuilder _builder;

    private PostgreSqlAddress(NpgsqlConnectionStringBuilder builder, string schema)
    {
        if (string.IsNullOrEmpty(builder.Host))
        {
            throw Unreadable();
        }

        _builder = builder;
        Schema = schema;
        builder.SearchPath = schema;
        if (string.IsNullOrEmpty(builder.ApplicationName))
        {
            builder.ApplicationName = "slipway";
        }
    }

    public string Schema { get; }

    /// <summary>The place, for people; without a password.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"PostgreSQL at {_builder.Host}:{_builder.Port}, database '{_builder.Database ?? _builder.Username}', schema '{Schema}'");

    /// <summary>Whether a text names a PostgreSQL server, and not a file.</summary>
    public static bool IsOne(string text) => IsUri(text) || text.Contains("Host=", StringComparison.OrdinalIgnoreCase) || text.Contains("Server=", StringComparison.OrdinalIgnoreCase)
        || text.Contains("Password=", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">It is not a connection string.</exception>
    public static PostgreSqlAddress Parse(string text, string schema)
    {
        string? setting = null;
        try
        {
            return new PostgreSqlAddress(IsUri(text) ? FromUri(text, ref setting) : new NpgsqlConnectionStringBuilder(text), schema);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            // What it says may be a part of a password.
            throw setting is null ? Unreadable() : new ArgumentException($"The connection string has a setting '{setting}' that is not known here, or has no such value.");
        }
    }

    /// <summary>The connection of the one writer, which prepares what it does again.</summary>
    public string ForWriting(TimeSpan busyTimeout) => new NpgsqlConnectionStringBuilder(_builder.ConnectionString)
    {
        Pooling = false,
        MaxAutoPrepare = 40,
        AutoPrepareMinUsages = 1,
        KeepAlive = _builder.KeepAlive > 0 ? _builder.KeepAlive : 30,
        CommandTimeout = SecondsFor(busyTimeout),
    }.ToString();

    /// <summary>The connections of a ledger, which keep their settings in the pool.</summary>
    public string ForLedger(TimeSpan busyTimeout) => new NpgsqlConnectionStringBuilder(ForReading())
    {
        NoResetOnClose = true,
        CommandTimeout = SecondsFor(busyTimeout),
    }.ToString();

    public string ForReading() => new NpgsqlConnectionStringBuilder(_builder.ConnectionString)
    {
        MaxAutoPrepare = Math.Max(_builder.MaxAutoPrepare, 20),
        MaxPoolSize = _builder.ShouldSerialize("Maximum Pool Size") ? _builder.MaxPoolSize : Math.Max(ReadingSessions, _builder.MinPoolSize),
    }.ToString();

    /// <summary>The server gives up before the client does.</summary>
    private static int SecondsFor(TimeSpan busyTimeout) => (int)Math.Ceiling(Math.Max(1, busyTimeout.TotalSeconds)) + 15;

    private static ArgumentException Unreadable() =>
        new("The connection string cannot be read. Forms are postgres://user:password@host:5432/database and Host=…;Database=…;Username=….");

    private static bool IsUri(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <param name="text">The address.</param>
    /// <param name="setting">The setting that is to blame when it cannot be read; null when none is.</param>
    private static NpgsqlConnectionStringBuilder FromUri(string text, ref string? setting)
    {
        var uri = new Uri(text);
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Port = uri.Port > 0 ? uri.Port : DefaultPort };
        if (uri.Host.Length > 0)
        {
            builder.Host = uri.HostNameType is UriHostNameType.IPv6 ? uri.Host.Trim('[', ']') : Uri.UnescapeDataString(uri.Host);
        }

        if (user[0].Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        if (uri.AbsolutePath.Length > 1)
        {
            builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        }

        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var name = Uri.UnescapeDataString(pair[0]);

            // Of a password with a question mark that was not escaped, the rest stands here.
            setting = text.LastIndexOf('@') < text.IndexOf('?', StringComparison.Ordinal) ? name : null;
            builder[Keywords.GetValueOrDefault(name, name)] = Value(name, Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));
        }

        setting = null;
        return builder;
    }

    /// <summary>verify-full is VerifyFull in Npgsql.</summary>
    private static string Value(string name, string value) =>
        string.Equals(name, "sslmode", StringComparison.OrdinalIgnoreCase) ? value.Replace("-", "", StringComparison.Ordinal) : value;
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Tests;

/// <summary>A PostgreSQL server of this process: its own data in a folder for temporary files, its own port on loopback, synchronised to disk.</summary>
internal sealed class PostgreSqlServer : IDisposable
{
    private const string User = "slipway";

    private readonly DirectoryInfo _folder;
    private readonly string _programs;
    private readonly int _port;

    private PostgreSqlServer(DirectoryInfo folder, string programs)
    {
        _folder = folder;
        _programs = programs;
        _port = FreePort();
    }

    /// <summary>The database, as an address.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"postgres://{User}@127.0.0.1:{_port}/postgres");

    /// <summary>Why there is no server here; null when one can be started.</summary>
    public static string? Missing => FindPrograms() is null ? "PostgreSQL (Debian: postgresql) is not installed." : null;

    /// <summary>Makes a server and starts it.</summary>
    public static PostgreSqlServer Start()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-postgresql-");
        var server = new PostgreSqlServer(folder, FindPrograms() ?? throw new InvalidOperationException(Missing));
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                Run("chown", "postgres", folder.FullName);
            }

            server.RunProgram("initdb", "-D", server.Data, "-U", User, "-A", "trust", "--no-locale", "-E", "UTF8", "--no-instructions");
            File.AppendAllText(Path.Combine(server.Data, "postgresql.conf"), string.Create(CultureInfo.InvariantCulture, $"""

                port = {server._port}
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                max_connections = 200
                fsync = on
                logging_collector = off

                """));
            server.Launch();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Ends the server at once, as a crash does: what is not in its log is lost.</summary>
    public void Crash() => RunProgram("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w", "-s");

    /// <summary>Starts the server again.</summary>
    public void Launch() => RunProgram("pg_ctl", "start", "-D", Data, "-l", Path.Combine(_folder.FullName, "log"), "-w", "-s", "-t", "60");

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            Crash();
        }

        _folder.Delete(recursive: true);
    }

    private static string? FindPrograms()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(static d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0).Select(static d => Path.Combine(d, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.Concat(path).FirstOrDefault(static d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a program of PostgreSQL; the server refuses to be root.</summary>
    private void RunProgram(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // The server inherits what pg_ctl has, and would hold a pipe open.
        var errors = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", errors, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        var said = File.ReadAllText(errors);
        File.Delete(errors);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        }
    }
}

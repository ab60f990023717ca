using Slipway.Durability.Tests;
using Slipway.Tests;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Slipway.Durability.Tests;

/// <summary>Servers for tests; skipped where there are none, but never on CI.</summary>
public sealed class PostgreSqlFixture
{
    internal PostgreSqlServer StartServer()
    {
        if (PostgreSqlServer.Missing is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
        }

        return PostgreSqlServer.Start();
    }
}

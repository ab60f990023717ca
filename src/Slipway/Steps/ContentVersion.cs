using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Steps;

/// <summary>The version of an artifact is the hash of its content.</summary>
internal static class ContentVersion
{
    private const int Digits = 12;

    private static readonly ConditionalWeakTable<string, string> Known = [];

    /// <summary>The first digits of the content's SHA-256; computed once per string instance.</summary>
    public static string Of(string content) => Known.GetValue(
        content, static c => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(c)))[..Digits]);
}

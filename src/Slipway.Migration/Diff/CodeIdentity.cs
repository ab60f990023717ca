using Microsoft.CodeAnalysis.CSharp;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Diff;

/// <summary>What makes two pieces of code the same: in C# the tokens, so that layout and comments do not count.</summary>
internal static class CodeIdentity
{
    public static string Of(InventoryCode code) => code.Language == "cs"
        ? string.Join(' ', SyntaxFactory.ParseTokens(code.Source).Select(token => token.Text))
        : code.Source.ReplaceLineEndings("\n").Trim();
}

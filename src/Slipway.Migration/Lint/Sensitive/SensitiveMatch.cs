namespace Slipway.Migration.Lint.Sensitive;

/// <summary>Kinds of value that should not stand in an export.</summary>
public enum SensitiveKind
{
    /// <summary>A key, a token or a password.</summary>
    Key,

    /// <summary>The number of a payment card.</summary>
    Card,

    /// <summary>The number of a bank account.</summary>
    Iban,

    /// <summary>A number that a state gives to a person.</summary>
    Id,

    /// <summary>A person's e-mail address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,
}

/// <summary>Where a sensitive value stands in a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Sign">How it was recognised, in words that do not repeat it.</param>
internal readonly record struct SensitiveMatch(SensitiveKind Kind, int Start, int Length, string Sign)
{
    public int End => Start + Length;
}

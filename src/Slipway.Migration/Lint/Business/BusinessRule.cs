namespace Slipway.Migration.Lint.Business;

/// <summary>Kinds of business rule.</summary>
public enum BusinessRuleKind
{
    /// <summary>A sum of money or a price.</summary>
    Amount,

    /// <summary>A share: a discount, a tax, a rate.</summary>
    Percentage,

    /// <summary>A border at which something else happens.</summary>
    Threshold,

    /// <summary>A date, a deadline or a period.</summary>
    Period,

    /// <summary>Who may do or get something.</summary>
    Eligibility,

    /// <summary>Returns, refunds, compensation and warranty.</summary>
    Refund,

    /// <summary>Law, liability, compliance and confidentiality.</summary>
    Legal,
}

/// <summary>A business rule that was found in a text.</summary>
/// <param name="Kinds">What it is about, the first that counts first; never empty.</param>
/// <param name="Sentence">The sentence.</param>
/// <param name="Start">Where it begins in the text.</param>
public sealed record BusinessRule(IReadOnlyList<BusinessRuleKind> Kinds, string Sentence, int Start);

namespace Slipway.Migration.Lint;

/// <summary>The stable codes of lint; docs/diagnostics.md explains each of them.</summary>
public static class LintCodes
{
    /// <summary>A prompt holds a sum of money or a price.</summary>
    public const string Amount = "SW5101";

    /// <summary>A prompt holds a share: a discount, a tax, a rate.</summary>
    public const string Percentage = "SW5102";

    /// <summary>A prompt holds a border at which something else happens.</summary>
    public const string Threshold = "SW5103";

    /// <summary>A prompt holds a date, a deadline or a period.</summary>
    public const string Period = "SW5104";

    /// <summary>A prompt says who may do or get something.</summary>
    public const string Eligibility = "SW5105";

    /// <summary>A prompt decides about returns, refunds or compensation.</summary>
    public const string Refund = "SW5106";

    /// <summary>A prompt asks the model to keep a law or a duty.</summary>
    public const string Legal = "SW5107";

    /// <summary>A key, a token or a password is written down.</summary>
    public const string Key = "SW5110";

    /// <summary>The number of a payment card is written down.</summary>
    public const string Card = "SW5111";

    /// <summary>The number of a bank account is written down.</summary>
    public const string Iban = "SW5112";

    /// <summary>The number that a state gave to a person is written down.</summary>
    public const string Id = "SW5113";

    /// <summary>An e-mail address is written down.</summary>
    public const string Email = "SW5114";

    /// <summary>A telephone number is written down.</summary>
    public const string Phone = "SW5115";

    /// <summary>What users write is inserted into instructions.</summary>
    public const string UserTextInInstructions = "SW5120";

    /// <summary>What a tool, a service or a search found is inserted into instructions.</summary>
    public const string ResultInInstructions = "SW5121";

    /// <summary>An effect can be brought about by what users write, through a model, with nothing in between.</summary>
    public const string UnguardedEffect = "SW5122";

    /// <summary>An agent that reads untrusted text may call tools with effects.</summary>
    public const string UnguardedAgent = "SW5123";

    /// <summary>The name of a model moves: the provider changes what stands behind it.</summary>
    public const string MovingModel = "SW5130";

    /// <summary>A model is retired.</summary>
    public const string RetiredModel = "SW5131";

    /// <summary>The provider has said when a model will be retired.</summary>
    public const string RetiringModel = "SW5133";

    /// <summary>A model has no price.</summary>
    public const string MissingPrice = "SW5132";

    /// <summary>Nothing but a high number of rounds ends a loop.</summary>
    public const string UnboundedLoop = "SW5140";

    /// <summary>A request has no timeout of its own.</summary>
    public const string MissingTimeout = "SW5141";

    /// <summary>Failures of calls to the outside are neither tried again nor handled.</summary>
    public const string MissingRetry = "SW5142";

    /// <summary>A request with an effect has no idempotency key.</summary>
    public const string MissingIdempotency = "SW5143";

    /// <summary>A certificate is not checked, or an address is not encrypted.</summary>
    public const string InsecureConnection = "SW5144";

    /// <summary>An input or a variable is read by nothing.</summary>
    public const string UnusedVariable = "SW5150";

    /// <summary>What a node computes is read by nothing.</summary>
    public const string UnusedResult = "SW5151";

    /// <summary>A prompt's own text fills much of the model's context.</summary>
    public const string LongPrompt = "SW5152";

    /// <summary>Two prompts are the same.</summary>
    public const string DuplicatePrompt = "SW5153";

    /// <summary>No recorded case reaches a prompt.</summary>
    public const string UntestedPrompt = "SW5154";

    /// <summary>An exit of a branch leads nowhere.</summary>
    public const string DeadExit = "SW5155";

    /// <summary>A branch has more exits than recorded cases can take.</summary>
    public const string UntestedBranch = "SW5156";

    /// <summary>A setting has no effect.</summary>
    public const string NoEffect = "SW5160";

    /// <summary>A failure passes for a success.</summary>
    public const string HiddenFailure = "SW5161";

    /// <summary>A comparison does not do what it seems to.</summary>
    public const string Comparison = "SW5162";

    /// <summary>An unclear case falls through to what nobody chose for it.</summary>
    public const string FallThrough = "SW5163";

    /// <summary>A result depends on which node is faster.</summary>
    public const string Race = "SW5164";

    /// <summary>A value is printed otherwise than it seems.</summary>
    public const string Printing = "SW5165";

    /// <summary>A suppression or a line of the lint configuration does nothing, or has no reason.</summary>
    public const string UselessSuppression = "SW5199";
}

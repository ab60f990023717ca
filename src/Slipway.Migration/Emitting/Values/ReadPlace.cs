using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Values;

/// <summary>A place of the code at which values are read.</summary>
/// <param name="Read">The value of a reference there.</param>
/// <param name="Text">The text of a text with references there.</param>
internal sealed record ReadPlace(Func<FlowReference, ReadValue> Read, Func<FlowText, Expression> Text);

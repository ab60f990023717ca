namespace Slipway.Migration.Ledger;

/// <summary>What became of a field of the export.</summary>
public enum FieldStatus
{
    /// <summary>Says something about the canvas, or has no effect on a run.</summary>
    Presentation,

    /// <summary>Stands in the migrated flow as it was.</summary>
    Kept,

    /// <summary>Stands in the migrated flow, or in the inventory, in another form; the note says how.</summary>
    Approximated,

    /// <summary>Does not stand in the migrated flow; the note says why and a diagnostic reports it.</summary>
    Refused,
}

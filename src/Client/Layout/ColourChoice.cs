namespace PoolDash.Client.Layout;

/// <summary>Which colours a viewer wants.</summary>
public enum ColourChoice
{
    /// <summary>Those of the system, also when they change.</summary>
    Auto,

    /// <summary>Light.</summary>
    Light,

    /// <summary>Dark.</summary>
    Dark,
}

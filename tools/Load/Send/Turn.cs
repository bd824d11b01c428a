namespace Spoor.Load.Send;

/// <summary>A request whose turn it is.</summary>
/// <param name="Pass">Number of its pass.</param>
/// <param name="Request">Index of the request.</param>
/// <param name="Due">When it is to be sent, a time stamp of the clock.</param>
internal readonly record struct Turn(int Pass, int Request, long Due);

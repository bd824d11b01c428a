namespace Spoor.Load.Requests;

/// <summary>One place of a request that changes with each pass.</summary>
/// <param name="Offset">First byte, from the start of the request.</param>
/// <param name="Id">Number of the id that stands there, the same wherever the same id stands; 0 for times.</param>
/// <param name="Kind">What stands there.</param>
internal readonly record struct Patch(int Offset, int Id, PatchKind Kind);

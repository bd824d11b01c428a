namespace Spoor.Load.Generate;

/// <summary>A service of every shop.</summary>
/// <param name="Name">Its <c>service.name</c>.</param>
/// <param name="Language">Language of its SDK.</param>
/// <param name="Instances">How many run.</param>
/// <param name="Port">Where it listens.</param>
/// <param name="MeanMillis">Usual time of its own work in one request.</param>
internal sealed record ShopService(string Name, string Language, int Instances, int Port, double MeanMillis);

using Spoor.Testing.Servers;

[assembly: AssemblyFixture(typeof(ElasticsearchServer))]
[assembly: AssemblyFixture(typeof(Elasticsearch8Server))]
[assembly: AssemblyFixture(typeof(OpenSearchServer))]

namespace PoolDash.Conformance;

/// <summary>Where the suite is looked for, shown on folders made for the purpose.</summary>
public sealed class SuiteTests : IDisposable
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("pooldash-suite-");
    private readonly string _assemblyFolder;
    private readonly string _beside;
    private readonly string _named;

    public SuiteTests()
    {
        var repository = _top.CreateSubdirectory("repository");
        File.WriteAllText(Path.Combine(repository.FullName, "PoolDash.sln"), "");
        _assemblyFolder = repository.CreateSubdirectory("tests/Conformance/bin/Debug/net10.0").FullName;
        _beside = Path.Combine(_top.FullName, "shared", "cmap");
        _named = _top.CreateSubdirectory("named").FullName;
    }

    public void Dispose() => _top.Delete(recursive: true);

    [Fact]
    public void Given_the_environment_names_a_folder_When_looked_for_Then_it_is_that()
    {
        Directory.CreateDirectory(_beside);

        Assert.Equal(_named, Suite.FindFolder(_named, _assemblyFolder));
    }

    [Fact]
    public void Given_the_environment_names_a_relative_folder_When_looked_for_Then_it_is_seen_from_the_root_of_the_repository() =>
        Assert.Equal(_named, Suite.FindFolder("../named", _assemblyFolder));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/no/such/folder")]
    public void Given_the_environment_names_none_that_exists_When_looked_for_Then_it_is_the_one_beside_the_repository(string? named)
    {
        Directory.CreateDirectory(_beside);

        Assert.Equal(_beside, Suite.FindFolder(named, _assemblyFolder));
    }

    [Fact]
    public void Given_neither_exists_When_looked_for_Then_there_is_none() =>
        Assert.Null(Suite.FindFolder("/no/such/folder", _assemblyFolder));

    [Fact]
    public void Given_a_folder_with_other_files_too_When_listed_Then_only_json_counts_in_a_fixed_order()
    {
        foreach (var name in new[] { "b.json", "a.json", "a.yml", "README.md" })
        {
            File.WriteAllText(Path.Combine(_named, name), "");
        }

        Assert.Equal(["a.json", "b.json"], Suite.FilesIn(_named).Select(Path.GetFileName));
    }
}

/// The tables in `Rules/`, embedded at build time so that the executable needs no file beside it.
enum BuiltInTables {
  /// In the order in which they are tried.
  static let rules: [(name: String, bytes: [UInt8])] = [
    ("original.json", PackageResources.original_json),
    ("git.json", PackageResources.git_json),
    ("shell.json", PackageResources.shell_json),
    ("crewai.json", PackageResources.crewai_json),
    ("autogen.json", PackageResources.autogen_json),
    ("aider.json", PackageResources.aider_json),
    ("smolagents.json", PackageResources.smolagents_json),
    ("codex.json", PackageResources.codex_json),
    ("claude.json", PackageResources.claude_json),
    ("copilot.json", PackageResources.copilot_json),
    ("openhands.json", PackageResources.openhands_json),
    ("ag2.json", PackageResources.ag2_json),
    ("langchain.json", PackageResources.langchain_json),
    ("metagpt.json", PackageResources.metagpt_json),
    ("agno.json", PackageResources.agno_json),
    ("python.json", PackageResources.python_json),
    ("ollama.json", PackageResources.ollama_json),
    ("llama.cpp.json", PackageResources.llama_cpp_json),
    ("agentops.json", PackageResources.agentops_json),
    ("minisweagent.json", PackageResources.minisweagent_json),
    ("frameworks.json", PackageResources.frameworks_json),
    ("printed.json", PackageResources.printed_json),
  ]
  static let levels = PackageResources.levels_json
  static let prefixes = PackageResources.prefixes_json
}

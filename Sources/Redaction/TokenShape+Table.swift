// Published formats of keys. Where a provider publishes a length, ours is a little shorter: formats grow, and a prefix of
// five characters with sixteen random ones behind it is no accident.
//
// Publishable identifiers are left out on purpose: Stripe's pk_live_, Twilio's AC…, AWS's account and role ids.

extension TokenShape {
  /// All of them. Of two that begin alike, the longer prefix comes first.
  static let table: [TokenShape] = models + clouds + code + chats + payments + work + operations + others

  private static let models: [TokenShape] = [
    TokenShape(.anthropic, "sk-ant-", .base64URL, 16),
    TokenShape(.openai, "sk-proj-", .base64URL, 16),
    TokenShape(.openai, "sk-svcacct-", .base64URL, 16),
    TokenShape(.openai, "sk-admin-", .base64URL, 16),
    TokenShape(.openai, "sk-None-", .base64URL, 16),
    TokenShape(.openrouter, "sk-or-v1-", .hex, 32),
    TokenShape(.langfuse, "sk-lf-", .base64URL, 16),
    TokenShape(.openai, "sk-", .base64URL, 20, .random),
    TokenShape(.google, "AIza", .base64URL, 30),
    TokenShape(.google, "GOCSPX-", .base64URL, 20),
    TokenShape(.google, "ya29.", .base64URL, 20),
    TokenShape(.google, "1//0", .base64URL, 32),
    TokenShape(.groq, "gsk_", .alphanumeric, 32),
    TokenShape(.xai, "xai-", .alphanumeric, 32),
    TokenShape(.perplexity, "pplx-", .alphanumeric, 32),
    TokenShape(.replicate, "r8_", .alphanumeric, 30),
    TokenShape(.huggingFace, "hf_", .alphanumeric, 30),
    TokenShape(.huggingFace, "api_org_", .alphanumeric, 30),
    TokenShape(.fireworks, "fw_", .alphanumeric, 20, .random),
    TokenShape(.nvidia, "nvapi-", .base64URL, 40),
    TokenShape(.cerebras, "csk-", .alphanumeric, 32),
    TokenShape(.voyage, "pa-", .base64URL, 40, .random),
    TokenShape(.together, "tgp_v1_", .base64URL, 32),
    TokenShape(.langsmith, "lsv2_pt_", .word, 32),
    TokenShape(.langsmith, "lsv2_sk_", .word, 32),
    TokenShape(.langsmith, "ls__", .hex, 32),
    TokenShape(.tavily, "tvly-", .base64URL, 20),
    TokenShape(.firecrawl, "fc-", .hex, 32, .exact),
    TokenShape(.pinecone, "pcsk_", .word, 40),
    TokenShape(.e2b, "e2b_", .hex, 40),
    TokenShape(.wandb, "wandb_v1_", .word, 20),
  ]

  private static let clouds: [TokenShape] = [
    TokenShape(.aws, "AKIA", .capital, 16, .exact),
    TokenShape(.aws, "ASIA", .capital, 16, .exact),
    TokenShape(.aws, "ABIA", .capital, 16, .exact), TokenShape(.aws, "ACCA", .capital, 16, .exact),
    TokenShape(.aws, "ABSK", .base64, 100),
    TokenShape(.aws, "bedrock-api-key-", .base64, 40),
    TokenShape(.aws, "IQoJb3JpZ2luX2Vj", .base64, 60),
    TokenShape(.alibaba, "LTAI", .alphanumeric, 16, .random),
    TokenShape(.databricks, "dapi", .hex, 32),
    TokenShape(.digitalocean, "dop_v1_", .hex, 40),
    TokenShape(.digitalocean, "doo_v1_", .hex, 40),
    TokenShape(.digitalocean, "dor_v1_", .hex, 40),
    TokenShape(.heroku, "HRKU-", .base64URL, 32),
    TokenShape(.fly, "fm1r_", .base64, 40),
    TokenShape(.fly, "fm2_", .base64, 40), TokenShape(.fly, "fo1_", .base64URL, 40),
    TokenShape(.supabase, "sbp_", .hex, 40),
    TokenShape(.supabase, "sb_secret_", .base64URL, 20),
    TokenShape(.planetscale, "pscale_tkn_", .dotted, 30),
    TokenShape(.planetscale, "pscale_pw_", .dotted, 30),
    TokenShape(.planetscale, "pscale_oauth_", .dotted, 30),
    TokenShape(.vercel, "vercel_blob_rw_", .word, 20),
  ]

  private static let code: [TokenShape] = [
    TokenShape(.github, "github_pat_", .word, 22),
    TokenShape(.github, "ghp_", .word, 20), TokenShape(.github, "gho_", .word, 20),
    TokenShape(.github, "ghu_", .word, 20), TokenShape(.github, "ghs_", .dotted, 20),
    TokenShape(.github, "ghr_", .word, 20),
    TokenShape(.gitlab, "glpat-", .dotted, 16), TokenShape(.gitlab, "gldt-", .base64URL, 16),
    TokenShape(.gitlab, "glrt-", .dotted, 16), TokenShape(.gitlab, "glcbt-", .base64URL, 16),
    TokenShape(.gitlab, "glptt-", .base64URL, 16), TokenShape(.gitlab, "glft-", .base64URL, 16),
    TokenShape(.gitlab, "glimt-", .base64URL, 16), TokenShape(.gitlab, "glagent-", .base64URL, 16),
    TokenShape(.gitlab, "gloas-", .base64URL, 16), TokenShape(.gitlab, "glsoat-", .base64URL, 16),
    TokenShape(.gitlab, "glffct-", .base64URL, 16), TokenShape(.gitlab, "GR1348941", .base64URL, 16),
    TokenShape(.npm, "npm_", .alphanumeric, 30),
    TokenShape(.pypi, "pypi-Ag", .base64URL, 40),
    TokenShape(.rubygems, "rubygems_", .hex, 40),
    TokenShape(.cargo, "cio", .alphanumeric, 32, .exact),
    TokenShape(.nuget, "oy2", .alphanumeric, 43, .exact),
    TokenShape(.docker, "dckr_pat_", .base64URL, 20),
    TokenShape(.docker, "dckr_oat_", .base64URL, 20),
    TokenShape(.buildkite, "bkua_", .hex, 40),
    TokenShape(.circleci, "CCIPAT_", .word, 32),
    TokenShape(.sourcegraph, "sgp_", .word, 40),
  ]

  private static let chats: [TokenShape] = [
    TokenShape(.slack, "xoxb-", .base64URL, 16), TokenShape(.slack, "xoxp-", .base64URL, 16),
    TokenShape(.slack, "xoxa-", .base64URL, 16), TokenShape(.slack, "xoxr-", .base64URL, 16),
    TokenShape(.slack, "xoxs-", .base64URL, 16), TokenShape(.slack, "xoxc-", .base64URL, 16),
    TokenShape(.slack, "xoxd-", .dotted, 16), TokenShape(.slack, "xoxe-", .dotted, 16),
    TokenShape(.slack, "xoxe.xoxp-", .dotted, 16), TokenShape(.slack, "xapp-", .base64URL, 16),
    TokenShape(.slack, "hooks.slack.com/services/", .path, 20),
    TokenShape(.slack, "hooks.slack.com/workflows/", .path, 20),
    TokenShape(.discord, "discord.com/api/webhooks/", .path, 40),
    TokenShape(.discord, "discordapp.com/api/webhooks/", .path, 40),
    TokenShape(.teams, "webhook.office.com/webhookb2/", .path, 30),
    TokenShape(.twilio, "SK", .hex, 32, .exact),
    TokenShape(.sendgrid, "SG.", .dotted, 40, .dotAfter22),
    TokenShape(.mailgun, "key-", .hex, 32, .exact),
    TokenShape(.brevo, "xkeysib-", .base64URL, 40),
    TokenShape(.brevo, "xsmtpsib-", .base64URL, 40),
  ]

  private static let payments: [TokenShape] = [
    TokenShape(.stripe, "sk_live_", .word, 16), TokenShape(.stripe, "sk_test_", .word, 16),
    TokenShape(.stripe, "rk_live_", .word, 16), TokenShape(.stripe, "rk_test_", .word, 16),
    TokenShape(.stripe, "whsec_", .base64, 20),
    TokenShape(.square, "sq0atp-", .base64URL, 20), TokenShape(.square, "sq0csp-", .base64URL, 20),
    TokenShape(.square, "EAAAE", .base64URL, 55, .random),
    TokenShape(.shopify, "shpat_", .hex, 32), TokenShape(.shopify, "shpss_", .hex, 32),
    TokenShape(.shopify, "shpca_", .hex, 32), TokenShape(.shopify, "shppa_", .hex, 32),
    TokenShape(.facebook, "EAAC", .alphanumeric, 80, .random),
  ]

  private static let work: [TokenShape] = [
    TokenShape(.notion, "ntn_", .alphanumeric, 30),
    TokenShape(.notion, "secret_", .alphanumeric, 43, .exact),
    TokenShape(.linear, "lin_api_", .alphanumeric, 30), TokenShape(.linear, "lin_oauth_", .alphanumeric, 30),
    TokenShape(.atlassian, "ATATT3", .base64URL, 60), TokenShape(.atlassian, "ATCTT3", .base64URL, 60),
    TokenShape(.figma, "figd_", .base64URL, 30),
    TokenShape(.airtable, "pat", .dotted, 79, .random),
    TokenShape(.postman, "PMAK-", .base64URL, 40),
    TokenShape(.dropbox, "sl.B", .base64URL, 100),
  ]

  private static let operations: [TokenShape] = [
    TokenShape(.vault, "hvs.", .base64URL, 20), TokenShape(.vault, "hvb.", .base64URL, 20),
    TokenShape(.vault, "hvr.", .base64URL, 20),
    TokenShape(.doppler, "dp.pt.", .alphanumeric, 32), TokenShape(.doppler, "dp.st.", .dotted, 32),
    TokenShape(.doppler, "dp.sa.", .alphanumeric, 32),
    TokenShape(.pulumi, "pul-", .hex, 40),
    TokenShape(.tailscale, "tskey-", .base64URL, 16),
    TokenShape(.age, "AGE-SECRET-KEY-1", .capital, 40),
    TokenShape(.onepassword, "ops_eyJ", .base64, 100),
    TokenShape(.grafana, "glsa_", .word, 30), TokenShape(.grafana, "glc_", .base64, 40),
    TokenShape(.grafana, "eyJrIjoi", .base64, 60, boundary: true),
    TokenShape(.newRelic, "NRAK-", .capital, 20), TokenShape(.newRelic, "NRII-", .base64URL, 20),
    TokenShape(.sentry, "sntrys_", .base64, 40), TokenShape(.sentry, "sntryu_", .hex, 40),
    TokenShape(.posthog, "phx_", .alphanumeric, 30),
    TokenShape(.dynatrace, "dt0c01.", .dotted, 60), TokenShape(.dynatrace, "dt0s01.", .dotted, 60),
  ]

  private static let others: [TokenShape] = [
    TokenShape(.other, "AKCp", .alphanumeric, 60, .random),  // Artifactory
    TokenShape(.other, "cmVmd", .alphanumeric, 55),
    TokenShape(.other, "sha256~", .base64URL, 40),  // OpenShift
    TokenShape(.other, "CLOJARS_", .alphanumeric, 50),
    TokenShape(.other, "duffel_live_", .base64URL, 40), TokenShape(.other, "duffel_test_", .base64URL, 40),
    TokenShape(.other, "EZAK", .alphanumeric, 50, .random), TokenShape(.other, "EZTK", .alphanumeric, 50, .random),
    TokenShape(.other, "FLWSECK", .base64URL, 32),
    TokenShape(.other, "fio-u-", .base64URL, 60),
    TokenShape(.other, "p8e-", .alphanumeric, 32, .exact),  // Adobe
    TokenShape(.other, "pnu_", .alphanumeric, 36, .exact),  // Prefect
    TokenShape(.other, "rdme_", .alphanumeric, 60),
    TokenShape(.other, "shippo_live_", .hex, 40), TokenShape(.other, "shippo_test_", .hex, 40),
    TokenShape(.other, "tk-us-", .base64URL, 40),  // Scalingo
    TokenShape(.other, "tfp_", .dotted, 50, .random),  // Typeform
    TokenShape(.other, "AQVN", .base64URL, 35, .random),  // Yandex
    TokenShape(.other, "API-", .capital, 26, .exact),  // Octopus
    TokenShape(.other, "sm_aat_", .alphanumeric, 16), TokenShape(.other, "sm_pat_", .alphanumeric, 16),
    TokenShape(.other, "sm_sat_", .alphanumeric, 16),
  ]
}

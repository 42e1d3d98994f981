# Counts the tests in the XML reports of surefire (unit tests) and failsafe (integration tests), by module and by run.
# The second run's reports are in directories ending in "-again", those with another QEMU in "-on-VERSION". A class that failed
# may have run once more: its second report is in a directory ending in "-retried", and decides, whatever is read first.
# Variables: jdk1, jdk2, qemu, seconds.
# The environment's NOTES come last but for the counts. Exits with 1 when a test has failed or none has run.

FNR == 1 { locate(FILENAME) }

# What tests have printed may look like anything.
/<system-(out|err)>/, /<\/system-(out|err)>/ { next }

/<testsuite / && retried {
    if (attribute("errors") + attribute("failures") == 0 && attribute("tests") > attribute("skipped")) steady[class] = 1
    next
}

/<testsuite / {
    bad = attribute("errors") + attribute("failures")
    add("failed", bad)
    add("skipped", attribute("skipped"))
    add("passed", attribute("tests") - bad - attribute("skipped"))
    if (bad) note(bad)
}

/<testcase / { test = attribute("classname") "." attribute("name") }

/<(failure|error)[ >]/ && !retried {
    failures[class] = failures[class] "\n  " test "  (" jdk[run] ", " FILENAME ")\n    " substr(attribute("message"), 1, 300)
}

/<skipped/ && !retried { skips = skips "\n  " test "  (" jdk[run] "): " reason() }

END {
    if (skips) print "Skipped tests:" skips
    judge()
    for (run = 1; run <= 2 + versions; run++) if (seen[run]) table()
    for (run = 1; run <= 2 + versions; run++) if (seen[run]) totals()
    printf "%s", ENVIRON["NOTES"]
    # At the end, as whoever is far away may see the last lines alone.
    if (unsteady) print "UNSTEADY tests, which failed beside others and passed by themselves:" unsteady
    if (failed) print "Failed tests:" failed
    printf "QEMU %s, %d min %d s\n", qemu, seconds / 60, seconds % 60
    printf "%d passed, %d failed, %d skipped\n", total["passed"], total["failed"], total["skipped"]
    exit total["failed"] > 0 || total["passed"] == 0
}

# The run of a QEMU that is not the installed one.
function version(name) {
    if (!(name in known)) {
        known[name] = 2 + ++versions
        jdk[known[name]] = "QEMU " name
    }
    return known[name]
}

# A class with failures, whose second run may be read before or after.
function note(bad) {
    classes[++classCount] = class
    badOf[class] = bad
    runOf[class] = run
    moduleOf[class] = module
    kindOf[class] = kind
}

function judge(i) {
    for (i = 1; i <= classCount; i++) {
        class = classes[i]
        if (!(class in steady)) {
            failed = failed failures[class]
            continue
        }
        unsteady = unsteady failures[class]
        run = runOf[class]
        module = moduleOf[class]
        kind = kindOf[class]
        add("failed", -badOf[class])
        add("passed", badOf[class])
    }
}

# ./MODULE/target/KIND-reports[-again|-on-VERSION][-retried]/TEST-class.xml
function locate(path, part) {
    split(path, part, "/")
    retried = sub(/-retried$/, "", part[4])
    class = part[2] "/" part[4] "/" part[5]
    jdk[1] = jdk1
    jdk[2] = jdk2
    module = part[2]
    run = part[4] ~ /-again$/ ? 2 : part[4] ~ /-on-/ ? version(substr(part[4], index(part[4], "-on-") + 4)) : 1
    kind = part[4] ~ /^surefire/ ? "unit" : "integration"
    if (!(module in known)) {
        known[module] = 1
        modules[++moduleCount] = module
    }
    seen[run] = 1
}

function attribute(name) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    return unescape(substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4))
}

function unescape(text) {
    gsub(/&#10;/, " ", text)
    gsub(/&lt;/, "<", text)
    gsub(/&gt;/, ">", text)
    gsub(/&quot;/, "\"", text)
    gsub(/&apos;/, "'", text)
    gsub(/&amp;/, "\\&", text)
    return text
}

function reason(text) {
    text = attribute("message")
    # An assumption's reason is in the exception that it throws.
    if (text == "" && match($0, /CDATA\[[^:]*: /)) text = substr($0, RSTART + RLENGTH)
    return text == "" ? "no reason given" : text
}

function add(what, number) {
    count[run, module, kind, what] += number
    count[run, "all", kind, what] += number
    total[what] += number
}

function table(i) {
    printf "%-20s %-34s %s\n", jdk[run], "unit tests", "integration tests"
    for (i = 1; i <= moduleCount; i++) {
        printf "  %-18s %-34s %s\n", modules[i], outcome(modules[i], "unit"), outcome(modules[i], "integration")
    }
}

function totals() {
    printf "%s: unit tests %s; integration tests %s\n", jdk[run], outcome("all", "unit"), outcome("all", "integration")
}

function outcome(of, sort) {
    return sprintf("%d passed, %d failed, %d skipped", count[run, of, sort, "passed"], count[run, of, sort, "failed"], \
        count[run, of, sort, "skipped"])
}

package dev.qemu4j.benchmarks;

import dev.qemu4j.qapi.QmpCommand;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** The command that is measured: short, and answered at once. */
final class QueryStatus implements QmpCommand<String> {
    static final QueryStatus INSTANCE = new QueryStatus();

    private QueryStatus() {}

    @Override
    public String commandName() {
        return "query-status";
    }

    @Override
    public void writeArguments(JsonGenerator generator) {}

    @Override
    public String readResult(JsonParser parser) {
        String status = "";
        for (String member = parser.nextName(); member != null; member = parser.nextName()) {
            parser.nextToken();
            if (member.equals("status")) {
                status = parser.getString();
            }
            parser.skipChildren();
        }
        return status;
    }
}

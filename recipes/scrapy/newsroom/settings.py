"""Settings of the project; what is not here is as Scrapy has it."""

BOT_NAME = "newsroom"
SPIDER_MODULES = ["newsroom.spiders"]
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "WARNING"
# Pages come in the order of the list, so that two crawls give the same feed.
CONCURRENT_REQUESTS = 1
TELNETCONSOLE_ENABLED = False

# For `newsroom.pipelines.DejaluPipeline`, where it is switched on:
#   ITEM_PIPELINES = {"newsroom.pipelines.DejaluPipeline": 300}
DEJALU = "dejalu"
DEJALU_INDEX = "known.idx"
DEJALU_FIELD = "text"

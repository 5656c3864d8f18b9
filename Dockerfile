# Grades for marks on any machine that has Docker; docs/platforms/docker.md shows how. MovieLens is not in it, for its license
# forbids passing it on: `python -m data fetch` puts it into a volume.
FROM python:3.12-slim-bookworm
WORKDIR /kit
COPY pyproject.toml constraints.txt learner.py README.md LICENSE ./
COPY tools tools
COPY data data
COPY exercises exercises
COPY grader grader
RUN python tools/install.py --no-cache-dir -c constraints.txt -e .
ENV XDG_CACHE_HOME=/cache
# Root, so that each kernel gets a user of its own, with no privileges (docs/promises.md, "root in a container").
ENTRYPOINT ["python", "-m", "grader"]

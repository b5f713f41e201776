import { trackEvent } from "@/lib/kafka";

export async function POST(request: Request) {
  const { action, what } = (await request.json()) as { action: string; what: string };
  if (action !== "view" || typeof what !== "string") return new Response(null, { status: 422 });
  await trackEvent("view", { who: "anonymous", what });
  return Response.json({ status: "accepted" }, { status: 202 });
}
